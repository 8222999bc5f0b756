"""Common given and family names, for people who do not exist. Where two stand together: own script:Latin/Latin."""

from typing import NamedTuple


class Written(NamedTuple):
    own: str
    latin: tuple[str, ...]


def _written(text: str) -> tuple[Written, ...]:
    pairs = (word.replace("_", " ").partition(":") for word in text.split())
    return tuple(Written(own, tuple(latin.split("/"))) for own, _, latin in pairs)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _plain(text: str) -> tuple[Written, ...]:
    return tuple(Written(word, (word,)) for word in text.split())


MOHAMMED_ARABIC = _written("محمد:Mohammed/Mohamad/Mohamed/Muhammad/Mohammad/Muhamad/Mouhamad/Muhammed")
MOHAMMED_PERSIAN = _written("محمد:Mohammad/Mohammed/Muhammad/Mohamad")
MOHAMMED_TURKISH = _plain("Mehmet Muhammed Muhammet")
MOHAMMED_SOMALI = _plain("Maxamed Mohamed Maxamed")
MOHAMMED_CYRILLIC = _written("Магомед:Magomed/Mahomed")

ARABIC_MEN = _written(
    "أحمد:Ahmad/Ahmed علي:Ali حسن:Hassan/Hasan حسين:Hussein/Hussain/Husein محمود:Mahmoud/Mahmud يوسف:Youssef/Yousef/Yusuf "
    "إبراهيم:Ibrahim/Ebrahim خالد:Khaled/Khalid عمر:Omar/Umar مصطفى:Mustafa/Moustafa/Mostafa عبد_الله:Abdullah/Abdallah/Abd_Allah "
    "عبد_الرحمن:Abdulrahman/Abdelrahman/Abd_Alrahman عبد_الكريم:Abdulkarim/Abdelkarim سامر:Samer سمير:Samir وائل:Wael رامي:Rami "
    "باسل:Basel/Bassel طارق:Tarek/Tariq زياد:Ziad/Zeyad نور_الدين:Noureddin/Nour_Aldin هيثم:Haitham/Haytham أنس:Anas "
    "بلال:Bilal/Belal ياسر:Yasser/Yaser فادي:Fadi غسان:Ghassan/Gassan ماهر:Maher مازن:Mazen عماد:Imad/Emad أيمن:Ayman/Aiman "
    "حمزة:Hamza/Hamzeh كريم:Karim/Kareem جمال:Jamal جهاد:Jihad/Gihad نبيل:Nabil راشد:Rashed/Raschid سعيد:Saeed/Said "
    "صالح:Saleh/Salih قاسم:Qasem/Kassem مالك:Malek/Malik معتز:Moutaz/Mutaz منير:Munir/Mounir هاني:Hani وليد:Walid/Waleed "
    "يحيى:Yahya/Yehia عيسى:Issa/Isa إسماعيل:Ismail/Esmail إدريس:Idris جورج:George إلياس:Elias بشار:Bashar فراس:Firas/Feras"
)
ARABIC_WOMEN = _written(
    "فاطمة:Fatima/Fatma مريم:Mariam/Maryam عائشة:Aisha/Aicha نور:Nour/Noor سارة:Sara/Sarah زينب:Zeinab/Zainab/Zaynab "
    "هبة:Heba/Hiba رنا:Rana ريم:Reem/Rim لينا:Lina/Leena دينا:Dina هدى:Huda/Houda سمر:Samar رشا:Rasha منى:Mona/Muna "
    "أمل:Amal إيمان:Iman/Eman دعاء:Douaa/Duaa آلاء:Alaa/Alaa ولاء:Walaa وفاء:Wafaa/Wafa خديجة:Khadija/Khadeeja رغد:Raghad "
    "شيماء:Shaimaa/Shaima غادة:Ghada/Gada جميلة:Jamila/Djamila ياسمين:Yasmin/Yasmeen سلمى:Salma بيان:Bayan حنان:Hanan "
    "سناء:Sanaa/Sana روان:Rawan تسنيم:Tasnim/Tasneem بتول:Batoul/Batool كوثر:Kawthar/Kauthar ندى:Nada هالة:Hala أسماء:Asmaa/Asma "
    "نسرين:Nisreen/Nesrin رهف:Rahaf لميس:Lamis شهد:Shahd إسراء:Israa/Esraa مها:Maha"
)
ARABIC_FAMILIES = _written(
    "الأحمد:Alahmad/Al_Ahmad/Al-Ahmad الحسن:Alhassan/Al_Hasan الحسين:Alhussein/Al-Hussein العلي:Alali/Al_Ali المحمد:Almohammad/Al_Mohamad "
    "الخطيب:Alkhatib/Al-Khatib/Khatib حداد:Haddad نجار:Najjar/Najar الحلبي:Alhalabi/Halabi الشامي:Alshami/Al-Shami الحمصي:Alhomsi/Homsi "
    "قاسم:Kassem/Qasim صالح:Saleh/Salih إبراهيم:Ibrahim/Ebrahim خليل:Khalil/Chalil عثمان:Othman/Osman "
    "سليمان:Suleiman/Sulaiman منصور:Mansour/Mansur ناصر:Nasser/Naser حمود:Hammoud/Hamoud حمدان:Hamdan بركات:Barakat عيسى:Issa "
    "يوسف:Youssef/Yousef عباس:Abbas/Abas جاسم:Jasem/Jassim الجبوري:Aljubouri/Al-Jabouri الدليمي:Aldulaimi/Al-Dulaimi التميمي:Altamimi "
    "العبيدي:Alobaidi/Al-Obeidi الزهراني:Alzahrani الراوي:Alrawi السعدي:Alsaadi/Al-Saadi شحادة:Shehadeh/Shahada زيدان:Zidan/Zaidan "
    "عوض:Awad/Awwad سلامة:Salameh/Salama قدور:Kaddour/Qaddour بكري:Bakri رمضان:Ramadan/Ramadhan شعبان:Shaaban/Chaaban رجب:Rajab "
    "مراد:Murad/Mourad الأسعد:Alasaad حمادة:Hamada/Hamadeh جبر:Jaber/Jabr غانم:Ghanem/Ghanim كنعان:Kanaan/Kanan عطية:Attia/Atiya "
    "المصري:Almasri/Al-Masri التركماني:Alturkmani الكردي:Alkurdi/Kurdi عفيف:Afif سعيد:Saeed/Said حامد:Hamed طه:Taha شيخ:Sheikh/Cheikh "
    "الشيخ_علي:Sheikh_Ali/Alsheikh_Ali الرفاعي:Alrefai/Al-Rifai القادري:Alkadri/Alqaderi مصطفى:Mustafa/Mostafa دياب:Diab صباغ:Sabbagh "
    "عبد_الله:Abdullah/Abdallah شاهين:Shahin/Chahine عمر:Omar حسون:Hassoun بدوي:Badawi/Badaoui زعيتر:Zaiter كيالي:Kayali"
)
PERSIAN_MEN = _written(
    "علی:Ali رضا:Reza/Raza حسین:Hossein/Hussain مهدی:Mehdi/Mahdi احمد:Ahmad احمدشاه:Ahmad_Shah عبدالله:Abdullah امیر:Amir "
    "غلام_رضا:Gholamreza/Ghulam_Reza حمید:Hamid/Hameed سعید:Saeed/Said مجید:Majid جواد:Javad/Jawad نصیر:Nasir/Naseer رحیم:Rahim "
    "کریم:Karim/Kareem بهروز:Behrouz/Behrooz آرش:Arash سینا:Sina کیان:Kian پویا:Pouya/Puya فرهاد:Farhad شهرام:Shahram "
    "ذبیح_الله:Zabihullah/Zabiullah نجیب_الله:Najibullah حمیدالله:Hamidullah سمیع_الله:Samiullah فرید:Farid جاوید:Jawid/Javid "
    "مصطفی:Mostafa/Mustafa مرتضی:Morteza/Murtaza اسماعیل:Esmail/Ismail میلاد:Milad نوید:Navid/Nawid امید:Omid/Umid وحید:Wahid/Vahid"
)
PERSIAN_WOMEN = _written(
    "زهرا:Zahra فاطمه:Fatemeh/Fatima مریم:Maryam سارا:Sara نازنین:Nazanin پریسا:Parisa شیرین:Shirin نرگس:Narges/Nargis "
    "لیلا:Leila/Laila فرشته:Fereshteh/Freshta مینا:Mina سحر:Sahar نیلوفر:Niloufar/Nilofar شبنم:Shabnam ژاله:Jaleh/Zhaleh "
    "آرزو:Arezoo/Arzu معصومه:Masoumeh/Masuma خدیجه:Khadijeh/Khadija صدیقه:Sediqeh/Sediqa گلناز:Golnaz/Gulnaz مرضیه:Marzieh/Marzia "
    "رویا:Roya حکیمه:Hakimeh/Hakima شکریه:Shukria شقایق:Shaghayegh/Shaqayeq الهه:Elaheh سمیرا:Samira"
)
PERSIAN_FAMILIES = _written(
    "احمدی:Ahmadi محمدی:Mohammadi/Muhammadi حسینی:Hosseini/Hussaini رضایی:Rezaei/Rezai کریمی:Karimi "
    "جعفری:Jafari رحیمی:Rahimi نوری:Noori/Nuri/Nouri قاسمی:Ghasemi/Qasemi صادقی:Sadeghi/Sadiqi هاشمی:Hashemi/Hashimi اکبری:Akbari "
    "نظری:Nazari حیدری:Heidari/Haidari علیزاده:Alizadeh/Alizada حسن‌زاده:Hassanzadeh/Hasanzada میرزایی:Mirzaei/Mirzai یوسفی:Yousefi/Yusufi "
    "ابراهیمی:Ebrahimi/Ibrahimi سلطانی:Soltani/Sultani امینی:Amini عزیزی:Azizi شریفی:Sharifi غلامی:Gholami/Ghulami استانکزی:Stanikzai "
    "احمدزی:Ahmadzai نیازی:Niazi صفایی:Safaei/Safai هزاره:Hazara بیات:Bayat چراغی:Cheraghi طاهری:Taheri/Tahiri مرادی:Moradi/Muradi "
    "ناصری:Naseri/Nasiri قربانی:Ghorbani/Qurbani فیضی:Faizi/Feizi خاوری:Khavari/Khawari افشار:Afshar تاجیک:Tajik/Tadjik"
)
TURKISH_MEN = _plain(
    "Ahmet Mustafa Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Emre Burak Serkan Halil Süleyman Kemal Fatih Uğur Çağrı Cem "
    "Barış Yiğit Onur Deniz Şahin Kadir Baran Rojhat Şivan"
)
TURKISH_WOMEN = _plain(
    "Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Özlem Gülşen Çiğdem Aylin Büşra Esra Derya Yasemin Sevgi Tuğba Berfin "
    "Rojda Dilan Şilan Nurcan"
)
TURKISH_FAMILIES = _plain(
    "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat "
    "Korkmaz Çakır Erdoğdu Güneş Bulut Taş Aksoy Güler Işık Keskin Ünal Bozkurt Karataş Toprak Ateş Baran Tekin Güngör Sönmez"
)
SOMALI_MEN = _plain(
    "Axmed Cali Cabdi Xasan Xuseen Cumar Ibraahim Cabdullaahi Cabdiraxmaan Yuusuf Ismaaciil Jaamac Nuur Faarax Warsame Saciid Muuse Aadan "
    "Guuleed Bashiir Liibaan Cabdiqaadir"
)
SOMALI_WOMEN = _plain(
    "Faadumo Caasha Xaliimo Khadiijo Sahra Hodan Ifrax Maryan Ayaan Nasteexo Deqa Ubax Raxma Saynab Sagal Fowsiyo Idil Hibaaq Leylo Shukri"
)
UKRAINIAN_MEN = _words(
    "Олександр Сергій Володимир Андрій Дмитро Микола Олексій Максим Артем Юрій Іван Михайло Василь Петро Євген Віталій Ігор Роман Богдан "
    "Олег Павло Ярослав Назар Григорій Степан Денис Анатолій"
)
UKRAINIAN_WOMEN = _words(
    "Олена Наталія Ірина Тетяна Світлана Оксана Катерина Юлія Людмила Ганна Марія Вікторія Галина Анастасія Дарина Софія Ольга Надія "
    "Валентина Любов Христина Соломія Аліна Яна Євгенія Олександра Діана Зоя"
)
UKRAINIAN_FAMILIES = _words(
    "Бондаренко Коваленко Бойко Ткаченко Кравченко Ковальчук Коваль Олійник Шевчук Поліщук Іваненко Савченко Марченко Руденко "
    "Мельник Мороз Лисенко Петренко Клименко Павленко Кузьменко Левченко Пономаренко Ващенко Гончаренко Харченко Панченко Юрченко Гнатюк "
    "Яценко Хоменко Щербак Журавель Цимбал Швець Кравець Заєць Горобець Гладченко Сорока Чайка Жук Гайдай Дячук Степанюк Романюк Головко"
)
RUSSIAN_MEN = _words(
    "Александр Сергей Дмитрий Андрей Алексей Максим Евгений Иван Михаил Николай Павел Роман Юрий Олег Григорий Тимур Руслан Ислам"
)
RUSSIAN_WOMEN = _words(
    "Елена Наталья Ирина Татьяна Светлана Ольга Екатерина Юлия Анна Мария Виктория Ксения Людмила Дарья Евгения Марьям Зарема Амина"
)
RUSSIAN_FAMILIES = _words(
    "Иванов Смирнов Кузнецов Соколов Козлов Новиков Морозов Волков Зайцев Жданов Щербаков Чернов Ершов Цветков Журавлёв Юдин Яшин Хохлов "
    "Исаев Алиев Магомедов Ахмедов Хасанов Юсупов Мусаев"
)
ETHIOPIC_MEN = _written(
    "ዮናስ:Yonas ዳንኤል:Daniel/Daniel ሳሙኤል:Samuel/Samuel ተስፋይ:Tesfay/Tesfai ሃይለ:Haile/Hayle ብርሃነ:Berhane/Birhane ኣማኑኤል:Amanuel/Amanuel "
    "መሓሪ:Mehari/Mahari ክፍሎም:Kiflom/Kflom ፍጹም:Fitsum/Ftsum ሮቤል:Robel ዮሃንስ:Yohannes/Yohanes ኣብርሃም:Abraham/Abrham ገብረመድህን:Ghebremedhin/Gebremedhn "
    "ወልደገብርኤል:Woldegabriel/Weldegebriel ኪዳነ:Kidane/Kidane ተክለ:Tekle/Tekle ሚካኤል:Mikael/Michael ፊልሞን:Filmon/Philmon ገብረስላሴ:Gebreselassie/Ghebreslasie "
    "ሰመረ:Semere/Semere በረኸት:Bereket/Berekhet ሃብቶም:Habtom/Habtom ተወልደ:Tewelde/Tewolde መንግስቱ:Mengistu/Mengstu ኣስመላሽ:Asmelash/Asmelasch"
)
ETHIOPIC_WOMEN = _written(
    "ሰላም:Selam/Salam ሄለን:Helen ሳራ:Sara/Sarah ፍሬወይኒ:Freweyni/Frewoini ራሄል:Rahel/Rahiel ሚልየን:Milyen ሮዛ:Roza/Rosa ትርሓስ:Tirhas/Trhas ለተብርሃን:Letebrhan/Letebirhan "
    "ሰናይት:Senait/Senayt ሙሉ:Mulu ኤደን:Eden ብስራት:Bisrat/Bsrat ማርታ:Marta/Martha ወይንሸት:Weynshet/Woinshet ሃና:Hanna/Hana ኣስቴር:Aster/Astier ልደት:Lidet/Ldet"
)
GEORGIAN_MEN = _words("გიორგი ლევან ნიკოლოზ დავით ირაკლი ზურაბ თორნიკე ვახტანგ ალექსანდრე მიხეილ გოჩა ბექა")
GEORGIAN_WOMEN = _words("ნინო მარიამ ნათია ანა თამარ ეკატერინე ქეთევან მაია სალომე ელენე ნანა ხათუნა")
GEORGIAN_FAMILIES = _words(
    "ბერიძე კაპანაძე გელაშვილი მაისურაძე გიორგაძე ლომიძე ჩიქვაიძე ცინცაძე ხარაზიშვილი ჯაფარიძე "
    "წიკლაური ღვინიაშვილი ჟორდანია"
)
SPANISH_MEN = _plain(
    "José Luis Carlos Juan Andrés Diego Santiago Jesús Miguel Ángel Camilo Julián Óscar Iván Hernán Wilmer Yeison"
)
SPANISH_WOMEN = _plain(
    "María Luz Ana Paola Yuliana Andrea Camila Valentina Sofía Daniela Carolina Ximena Rocío Ángela Fernanda Beatriz"
)
SPANISH_FAMILIES = _plain(
    "Rodríguez Gómez González Martínez García López Hernández Sánchez Ramírez Pérez Díaz Muñoz Rojas Moreno Jiménez Vargas Castro Ortiz "
    "Gutiérrez Peña Quintero Cárdenas Suárez Ospina Zúñiga Patiño Chávez Núñez"
)
FRENCH_MEN = _plain(
    "Mamadou Ibrahima Ousmane Abdoulaye Alpha Boubacar Souleymane Jean Paul Emmanuel Patrick Thierno Moussa Sékou Amadou Lamine"
)
FRENCH_WOMEN = _plain(
    "Fatoumata Aminata Mariama Aïssatou Kadiatou Hawa Grâce Chantal Solange Aïcha Bintou Oumou Esther Clémence"
)
FRENCH_FAMILIES = _plain(
    "Diallo Barry Bah Sow Camara Keïta Sylla Bangoura Ngono Mbarga Fotso Tchoumi Kouassi Ilunga Mutombo"
)
