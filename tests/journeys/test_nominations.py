"""A scholar sends a paper by phone; the named advisor links it, compares the funder's key, and only the funder reads the package."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pysequoia
import pytest
from playwright.sync_api import Browser, Page

from tests.intake import filling
from tests.journeys.conftest import Site, desk, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def reference(page: Page, site: Site) -> str:
    """Open the one case of the compartment from the list, where it has an alias."""
    page.goto(f"{site.url}/cases")
    assert "Zugvogel" in spoken(page) and "Derya" not in spoken(page)
    go(page, "main a[href^='/cases/']:has-text('Zugvogel') >> nth=0")
    return page.url.rpartition("/")[2].partition("?")[0]


def send_a_paper(chrome: Browser, site: Site, page: Page) -> None:
    """The advisor shows a link for one paper; the scholar sends a photo with it, without a code."""
    kind = "Nachweis für das Programm der Forschenden"
    go(page, f"main a:has-text('Mit einem Link anfordern'):has-text('{kind}')")
    press(page)
    address = page.inner_text("main code[dir=ltr]")
    scholar = phone(chrome, locale="tr").new_page()
    scholar.goto(address)
    assert "Derya" not in scholar.content() and "Zugvogel" not in scholar.content()
    scholar.set_input_files(
        "[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": filling.photo().read()}
    )
    press(scholar)
    assert scholar.locator("main .notice").count() == 1


def test_only_the_funder_reads_what_was_nominated(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "forschung")
    assert "Frist einer Nominierung" in spoken(page)
    ref = reference(page, site)
    send_a_paper(chrome, site, page)

    funder = pysequoia.Tsk.generate("Funder <funder@example.org>")
    public = funder.extract_certificate()
    page.goto(f"{site.url}/programmes/calls")
    go(page, "main table a >> nth=0")
    call = page.url
    page.goto(f"{call}/key")
    page.fill("[name=armored]", str(public))
    press(page)
    page.check("[name=way][value=letter]")
    page.fill("[name=typed]", public.fingerprint)
    press(page)
    assert "Durch einen Brief" in spoken(page)

    page.goto(f"{site.url}/cases/{ref}")
    go(page, "main a[href^='/nominations/'] >> nth=0")
    nomination = page.url
    assert "älter als 12 Monate" in spoken(page)
    page.goto(f"{nomination}/evidence/third_party")
    page.select_option("[name=issuer_kind]", "ngo")
    page.fill("[name=dated]", f"{date.today() - timedelta(days=30):%d.%m.%Y}")
    page.select_option("[name=paper]", label="Nachweis für das Programm der Forschenden")
    press(page)
    assert "Gutachten ist frisch genug" in spoken(page)
    page.goto(f"{nomination}/package")
    with page.expect_download() as waited:
        page.click("main form[method=post] button[type=submit]")
    name, content = waited.value.suggested_filename, waited.value.path().read_bytes()
    assert name.endswith(".pgp") and "nomin" not in name.lower()
    plain = pysequoia.decrypt(content, decryptor=funder.decryptor()).bytes
    assert plain is not None
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert sorted(archive.namelist()) == ["00.txt", "01-third-party.jpg"]
        assert "Beispielkunde" in archive.read("00.txt").decode("utf-8-sig")

    page.goto(nomination)
    page.fill("[name=reason]", "Forschungsplan kommt nach")
    go(page, "main button[name=step][value=make_ready]")
    assert "Bereit zum Absenden" in spoken(page) and "Forschungsplan kommt nach" in spoken(page)
    outside = desk(chrome, site, "koordination")
    outside.goto(nomination)
    assert "Gutachten" not in outside.content() and "Beispiel-Stiftung" not in outside.content()
