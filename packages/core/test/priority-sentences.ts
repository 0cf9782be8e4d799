import type { Language } from '../src/language/languages.ts';

/** Two letters of the category, then what is written; synthetic. */
export interface Sentences {
  readonly language: Language;
  readonly urgent: readonly string[];
  readonly notUrgent: readonly string[];
}

export const SENTENCES: readonly Sentences[] = [
  {
    language: 'en',
    urgent: [
      'el The main line snapped in the storm and the wire is lying on the path to the school',
      'li Children get a shock when they touch the lamp post in our lane',
      'dr There is an open manhole without a lid at the corner and it is dark',
      'dr Sewage has entered our house and is rising',
      'ro The road has caved in near the market and buses still go past',
      'wa Drinking water smells of sewage and two children are vomiting',
      'he A mad dog has bitten five people since the morning',
      'he Twelve people in our street are down with diarrhoea',
    ],
    notUrgent: [
      'el There is no danger from the wire, it is only an old telephone cable hanging low',
      'ro Fire Station Road is full of potholes',
      'ot The wire that was hanging near the temple was repaired yesterday, thanks',
      'ot EMERGENCY!!! VERY VERY URGENT!!! the park bench needs paint',
    ],
  },
  {
    language: 'ta',
    urgent: [
      'wa குடிநீர் நாற்றம் தாங்க முடியவில்லை',
      'el மின்கம்பி அறுந்து ரோட்டில் கிடக்கிறது, பள்ளி குழந்தைகள் நடந்து போகிறார்கள்',
      'li தெருவிளக்கு கம்பத்தை தொட்டால் ஷாக் அடிக்கிறது',
      'dr பாதாள சாக்கடை மூடி இல்லாமல் திறந்து கிடக்கிறது, ஒரு குழந்தை விழ இருந்தது',
      'dr கழிவுநீர் வீட்டுக்குள் வந்து விட்டது',
      'ro மார்க்கெட் அருகே சாலை உள்வாங்கி பெரிய பள்ளம் ஆகிவிட்டது',
      'wa குடிநீரில் சாக்கடை கலந்து வருகிறது, குழந்தைகளுக்கு வாந்தி',
      'he வெறிநாய் நான்கு பேரை கடித்து விட்டது',
      'he எங்கள் தெருவில் இருபது பேருக்கு வயிற்றுப்போக்கு',
    ],
    notUrgent: [
      'el பழைய டெலிபோன் கேபிள் தொங்குகிறது, ஆபத்து இல்லை',
      'ro தீயணைப்பு நிலையம் ரோட்டில் குழிகள் அதிகம்',
      'ot அறுந்த மின்கம்பியை சரி செய்துவிட்டார்கள், நன்றி',
      'ot அவசரம் அவசரம்!!! பூங்கா பெஞ்சுக்கு பெயிண்ட் அடிக்கவும்',
    ],
  },
  {
    language: 'ta',
    urgent: [
      'el current wire arundhu road la kedakku, school pasanga nadandhu poranga',
      'li theru vilakku kambam thotta shock adikuthu',
      'dr manhole moodi illama thirandhu kedakku, oru kuzhandhai vizha irundhadhu',
      'dr saakadai thanni veetukulla vandhuduchu',
      'ro market pakkam road ulvaangi periya pallam aayiduchu',
      'wa kudi thanniyila saakadai kalandhu varudhu, kuzhandhaigaluku vaandhi',
      'he veri naai naalu pera kadichiruchu',
      'he enga theruvula irubathu peruku vayiru pokku',
    ],
    notUrgent: [
      'el pazhaya telephone cable thonguthu, aabathu illa',
      'ro fire station road la kuzhi niraya',
      'ot arundha wire sari pannitanga, nandri',
      'ot AVASARAM!!! park bench ku paint adikanum',
    ],
  },
  {
    language: 'hi',
    urgent: [
      'wa नल के पानी की बदबू सहन नहीं होती',
      'el बिजली का तार टूटकर स्कूल के रास्ते पर गिरा है',
      'li खंभे को छूते ही करंट लग रहा है, बच्चे पास में खेलते हैं',
      'dr मैनहोल का ढक्कन गायब है, रात में कोई गिर जाएगा',
      'dr सीवर का पानी घर में घुस गया है',
      'ro बाजार के सामने सड़क धंस गई, बसें अब भी चल रही हैं',
      'wa नल के पानी में कीड़े आ रहे हैं',
      'he पागल कुत्ते ने पांच लोगों को काट लिया',
      'he मोहल्ले में बीस लोगों को दस्त और उल्टी हो रही है',
    ],
    notUrgent: [
      'el पुरानी टीवी केबल लटक रही है, कोई खतरा नहीं',
      'ro फायर स्टेशन रोड पर बहुत गड्ढे हैं',
      'ot लटका हुआ तार ठीक कर दिया, धन्यवाद',
      'ot इमरजेंसी!!! पार्क की बेंच पर पेंट करवा दीजिए',
    ],
  },
  {
    language: 'hi',
    urgent: [
      'el bijli ka taar tutkar school ke raste par gira hai',
      'li khambe ko chhune se current lag raha hai, bachche paas me khelte hain',
      'dr manhole ka dhakkan gayab hai, raat me koi gir jayega',
      'dr sewer ka paani ghar me ghus gaya hai',
      'ro bazaar ke saamne sadak dhans gayi, bus ab bhi chal rahi hai',
      'wa nal ke paani me keede aa rahe hain',
      'he pagal kutte ne paanch logo ko kaat liya',
      'he mohalle me bees logo ko dast aur ulti ho rahi hai',
    ],
    notUrgent: [
      'el purani tv cable latak rahi hai, koi khatra nahi',
      'ro fire station road par bahut gaddhe hain',
      'ot latka hua taar theek kar diya, dhanyavad',
      'ot EMERGENCY!!! park ki bench par paint karwa dijiye',
    ],
  },
  {
    language: 'te',
    urgent: [
      'el కరెంటు తీగ తెగి రోడ్డు మీద పడింది, పిల్లలు బడికి వెళ్తున్నారు',
      'li వీధి దీపం స్తంభం ముట్టుకుంటే షాక్ కొడుతోంది',
      'dr మ్యాన్‌హోల్ మూత లేదు, రాత్రి ఎవరైనా పడతారు',
      'dr మురుగు నీరు ఇంట్లోకి వచ్చేసింది',
      'ro మార్కెట్ దగ్గర రోడ్డు కుంగిపోయింది',
      'wa తాగునీటిలో పురుగులు వస్తున్నాయి',
      'he పిచ్చి కుక్క ఐదుగురిని కరిచింది',
      'he మా వీధిలో ఇరవై మందికి వాంతులు విరేచనాలు',
    ],
    notUrgent: [
      'el పాత టెలిఫోన్ కేబుల్ వేలాడుతోంది, ప్రమాదం లేదు',
      'ro ఫైర్ స్టేషన్ రోడ్డులో గుంతలు ఎక్కువ',
      'ot తెగిన తీగను బాగు చేశారు, ధన్యవాదాలు',
      'ot ఎమర్జెన్సీ!!! పార్కు బెంచీకి పెయింట్ వేయండి',
    ],
  },
  {
    language: 'te',
    urgent: [
      'el current teega tegi road meeda padindi, pillalu badiki veltunnaru',
      'li veedhi light stambham muttukunte shock kodutondi',
      'dr manhole moota ledu, rathri evaraina padataru',
      'dr murugu neeru intloki vachesindi',
      'ro market daggara road kungipoyindi',
      'wa taguneetilo purugulu vastunnayi',
      'he pichi kukka aiduguru ni karichindi',
      'he maa veedhilo iravai mandiki vaanthulu virechanalu',
    ],
    notUrgent: [
      'el patha telephone cable veladutondi, pramadam ledu',
      'ro fire station road lo guntalu ekkuva',
      'ot tegina teega bagu chesaru, dhanyavadalu',
      'ot EMERGENCY!!! park bench ki paint veyandi',
    ],
  },
  {
    language: 'kn',
    urgent: [
      'el ವಿದ್ಯುತ್ ತಂತಿ ಹರಿದು ರಸ್ತೆ ಮೇಲೆ ಬಿದ್ದಿದೆ, ಮಕ್ಕಳು ಶಾಲೆಗೆ ಹೋಗ್ತಾರೆ',
      'li ಬೀದಿ ದೀಪದ ಕಂಬ ಮುಟ್ಟಿದರೆ ಶಾಕ್ ಹೊಡೆಯುತ್ತದೆ',
      'dr ಮ್ಯಾನ್‌ಹೋಲ್ ಮುಚ್ಚಳ ಇಲ್ಲದೆ ತೆರೆದಿದೆ, ಮಗು ಬೀಳುತ್ತಿತ್ತು',
      'dr ಚರಂಡಿ ನೀರು ಮನೆಯೊಳಗೆ ನುಗ್ಗಿದೆ',
      'ro ಮಾರುಕಟ್ಟೆ ಬಳಿ ರಸ್ತೆ ಕುಸಿದಿದೆ',
      'wa ಕುಡಿಯುವ ನೀರಿನಲ್ಲಿ ಹುಳು ಬರುತ್ತಿದೆ',
      'he ಹುಚ್ಚು ನಾಯಿ ಐದು ಜನರಿಗೆ ಕಚ್ಚಿದೆ',
      'he ನಮ್ಮ ಬೀದಿಯಲ್ಲಿ ಇಪ್ಪತ್ತು ಜನರಿಗೆ ವಾಂತಿ ಭೇದಿ',
    ],
    notUrgent: [
      'el ಹಳೇ ಟೆಲಿಫೋನ್ ಕೇಬಲ್ ನೇತಾಡುತ್ತಿದೆ, ಅಪಾಯ ಇಲ್ಲ',
      'ro ಫೈರ್ ಸ್ಟೇಷನ್ ರಸ್ತೆಯಲ್ಲಿ ಗುಂಡಿಗಳು ಜಾಸ್ತಿ',
      'ot ಹರಿದ ತಂತಿ ಸರಿ ಮಾಡಿದ್ದಾರೆ, ಧನ್ಯವಾದಗಳು',
      'ot ಎಮರ್ಜೆನ್ಸಿ!!! ಪಾರ್ಕ್ ಬೆಂಚಿಗೆ ಪೇಂಟ್ ಮಾಡಿಸಿ',
    ],
  },
  {
    language: 'kn',
    urgent: [
      'el current tanti haridu raste mele biddide, makkalu shalege hogtare',
      'li beedi deepa kamba muttidre shock hodeyutte',
      'dr manhole muchala illade teredide, magu biltittu',
      'dr charandi neeru maneyolage nuggide',
      'ro market hattira raste kusidide',
      'wa kudiyo neerinalli hula bartide',
      'he huchu naayi aidu janarige kachide',
      'he namma beediyalli ippattu janarige vaanti bhedi',
    ],
    notUrgent: [
      'el hale telephone cable netadtide, apaya illa',
      'ro fire station raste li gundi jaasti',
      'ot harida wire sari madiddare, dhanyavada',
      'ot EMERGENCY!!! park bench ge paint madisi',
    ],
  },
  {
    language: 'ml',
    urgent: [
      'el വൈദ്യുതി കമ്പി പൊട്ടി റോഡിൽ കിടക്കുന്നു, കുട്ടികൾ സ്കൂളിൽ പോകുന്നു',
      'li വഴിവിളക്കിന്റെ പോസ്റ്റിൽ തൊട്ടാൽ ഷോക്ക് അടിക്കുന്നു',
      'dr മാൻഹോളിന് മൂടിയില്ല, തുറന്നു കിടക്കുന്നു',
      'dr മലിനജലം വീട്ടിനുള്ളിൽ കയറി',
      'ro മാർക്കറ്റിനടുത്ത് റോഡ് ഇടിഞ്ഞു താഴ്ന്നു',
      'wa കുടിവെള്ളത്തിൽ പുഴു വരുന്നു',
      'he പേപ്പട്ടി അഞ്ചു പേരെ കടിച്ചു',
      'he ഞങ്ങളുടെ തെരുവിൽ ഇരുപത് പേർക്ക് ഛർദ്ദിയും വയറിളക്കവും',
    ],
    notUrgent: [
      'el പഴയ ടെലിഫോൺ കേബിൾ തൂങ്ങിക്കിടക്കുന്നു, അപകടമില്ല',
      'ro ഫയർ സ്റ്റേഷൻ റോഡിൽ കുഴികൾ കൂടുതലാണ്',
      'ot പൊട്ടിയ കമ്പി ശരിയാക്കി, നന്ദി',
      'ot എമർജൻസി!!! പാർക്കിലെ ബെഞ്ചിന് പെയിന്റ് അടിക്കണം',
    ],
  },
  {
    language: 'ml',
    urgent: [
      'el current kambi potti roadil kidakkunnu, kuttikal schoolil pokunnu',
      'li vazhivilakkinte postil thottal shock adikkunnu',
      'dr manhole moodi illa, thurannu kidakkunnu',
      'dr malinajalam veettinullil kayari',
      'ro marketinaduthu road idinju thaazhnnu',
      'wa kudivellathil puzhu varunnu',
      'he peppatti anchu pere kadichu',
      'he njangalude theruvil irupathu perkku chhardiyum vayarilakkavum',
    ],
    notUrgent: [
      'el pazhaya telephone cable thoongi kidakkunnu, apakadamilla',
      'ro fire station roadil kuzhikal kooduthal',
      'ot pottiya kambi sheriyakki, nanni',
      'ot EMERGENCY!!! parkile benchinu paint adikkanam',
    ],
  },
];

/** Dangers that are seldom reported, category and text. */
export const RARE_DANGERS: readonly (readonly [Language, string])[] = [
  ['en', 'he bees stung the people at the bus stop, one is unconscious'],
  ['en', 'he acid fumes from the closed unit, children cannot breathe'],
  ['en', 'el there is a strong smell of cooking gas near the bakery'],
  ['en', 'ro the neem tree is uprooted and rests on our house'],
  ['en', 'dr a worker went down the sewer and is not responding'],
  ['ta', 'he தேனீக்கள் கொட்டி மூணு பேர் மயக்கம்'],
  ['ta', 'en பள்ளி சுவர் பிதுங்கி நிக்குது, பிள்ளைங்க பக்கத்துல'],
  ['hi', 'he फैक्ट्री से केमिकल की गंध, सांस नहीं ली जा रही'],
  ['hi', 'he madhumakkhi ne logo ko dank mara, do behosh'],
  ['te', 'ro చెట్టు వేళ్లతో పెకిలి ఇంటి మీద వాలింది'],
  ['te', 'dr murugu gunta lo digina karmikudu palakatledu'],
  ['kn', 'he ಜೇನುಹುಳುಗಳು ದಾಳಿ ಮಾಡಿವೆ, ಅಜ್ಜ ಪ್ರಜ್ಞೆ ತಪ್ಪಿದ್ದಾರೆ'],
  ['kn', 'wa neeralli seeme enne vasane, kudidavarige vaanti'],
  ['ml', 'ro മരം കടപുഴകി വീടിനു മുകളിൽ ചാഞ്ഞു നിൽക്കുന്നു'],
  ['ml', 'he rasavasthu manam, shwasam muttunnu'],
];

/** What speaks of the same and is none. */
export const NO_RARE_DANGERS: readonly (readonly [Language, string])[] = [
  ['en', 'ot there is a beehive on the tree in the park'],
  ['en', 'wa the water smells of chlorine'],
  ['ta', 'ot கேஸ் சிலிண்டர் வண்டி வரல'],
  ['ml', 'el കമ്പി വീണിട്ടില്ല, ഒന്നു നോക്കണം'],
  ['ta', 'wa குழாய் நீர், நாற்றம் இல்லை, நேரம் மட்டும் தவறு'],
  ['hi', 'wa नल के पानी में बदबू नहीं, बस समय गलत है'],
  ['te', 'wa కుళాయి నీళ్ళు, వాసన లేదు, సమయం మాత్రం తప్పు'],
  ['kn', 'wa nalli neeru, vasane illa, samaya matra sari illa'],
  ['ml', 'wa പൈപ്പ് വെള്ളം, നാറ്റം ഇല്ല, സമയം മാത്രം തെറ്റ്'],
];
