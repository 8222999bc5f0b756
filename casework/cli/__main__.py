import gc

# Next to nothing that a start makes is garbage: to look through it again and again took a seventh of the start.
gc.set_threshold(10_000, 20, 25)

from casework.cli import main  # noqa: E402 (what it imports is what the line above is for)

if __name__ == "__main__":
    main(prog_name="casework")
