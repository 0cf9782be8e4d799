import type { Language } from '../src/language/languages.ts';
import type { ToneName } from '../src/sentiment/sentiment.ts';

interface Spoken {
  readonly language: Language;
  /** Every list has sentences in the language's own script and, but for English, romanised ones. */
  readonly sentences: Readonly<Record<ToneName, readonly string[]>>;
}

/** Synthetic complaints, by how they are said. */
export const TONE_SENTENCES: readonly Spoken[] = [
  {
    language: 'en',
    sentences: {
      calm: [
        'The street light near the temple in ward 4 has not been working since Monday.',
        'Kindly repair the leaking pipe opposite the ration shop. Thanking you.',
        'Please clean the drain. I would be grateful if this is done before the festival. Thanks in advance.',
        'There is no fear of accident, but the speed breaker near the school has worn off.',
        'Garbage was collected on Tuesday and not again. Thank you',
      ],
      annoyed: [
        'I complained three times about this pothole and no action has been taken.',
        'No response from the helpline about the street light.',
        'We are not happy with the way the drain was cleaned.',
      ],
      angry: [
        'Shameless officers, you only know to collect tax. The road is still broken!!',
        'Enough is enough. If the garbage is not cleared tomorrow we will block the road.',
        'Are you sleeping? This is pathetic and disgusting, two weeks without water.',
        'WORST CORPORATION EVER, USELESS PEOPLE, FIX THE LIGHT',
      ],
      grateful: [
        'Thank you for repairing the street light so fast. Great work by the team!',
        'The drain was cleaned yesterday. Very happy, hats off to the workers.',
      ],
      distressed: [
        'My children are crying every night, we are helpless and do not know where to go.',
        'Please save us, sewage is in the house and my mother is suffering.',
        'We are living in fear of the wall falling on us.',
      ],
    },
  },
  {
    language: 'ta',
    sentences: {
      calm: [
        'எங்கள் தெருவில் மூன்று நாட்களாக விளக்கு எரியவில்லை. சரி செய்ய வேண்டுகிறேன். நன்றி.',
        'கோயில் அருகே குப்பைத் தொட்டி நிரம்பி வழிகிறது.',
        'kovil pakkathula street light eriyala, sari panni kudunga',
      ],
      annoyed: [
        'மூன்று முறை புகார் கொடுத்தும் எந்த நடவடிக்கையும் இல்லை.',
        'pala thadava sollitom, yaarum varala, innum kuppai edukala',
      ],
      angry: [
        'வெட்கங்கெட்ட அதிகாரிகள், தூங்குகிறீர்களா? சாலை இன்னும் குழியாகவே இருக்கிறது!!',
        'இனி பொறுக்க மாட்டோம், நாளை சாலை மறியல் செய்வோம்.',
        'vetkam ketta officers, thoonguringala? thanni vandhu oru vaaram aachu',
      ],
      grateful: [
        'விளக்கை உடனே சரி செய்துவிட்டார்கள். மிக்க நன்றி, அருமையான பணி.',
        'romba nandri sir, drainage sari pannitanga, super work',
      ],
      distressed: [
        'வீட்டுக்குள் கழிவுநீர் வந்துவிட்டது, குழந்தைகள் அழுகிறார்கள், என்ன செய்வதென்று தெரியவில்லை. காப்பாற்றுங்கள்.',
        'எப்போது சுவர் விழுமோ என்று பயமாக இருக்கிறது, தூங்க முடியவில்லை, மிகவும் அவதிப்படுகிறோம்.',
        'kolandhainga azhuvuranga, enna panradhu nu theriyala, kaapathunga sir',
      ],
    },
  },
  {
    language: 'hi',
    sentences: {
      calm: [
        'मंदिर के पास की स्ट्रीट लाइट तीन दिन से बंद है। कृपया ठीक करवाएं। धन्यवाद।',
        'वार्ड 5 में पानी का पाइप टूटा है। आपका आभारी रहूंगा।',
        'hamare mohalle mein teen din se kachra nahi uthaya gaya, kripya dekhiye',
      ],
      annoyed: ['तीन बार शिकायत की लेकिन कोई सुनवाई नहीं।', 'kai baar bola par koi nahi aaya, koi sunwai nahi'],
      angry: [
        'निकम्मे अधिकारी, शर्म आनी चाहिए, सड़क अब भी टूटी है!!',
        'अब बहुत हो गया, कल से धरना देंगे।',
        'besharam log ho tum, so rahe ho kya? paani kab aayega',
      ],
      grateful: [
        'नाली इतनी जल्दी साफ करने के लिए बहुत बहुत धन्यवाद, सराहनीय काम।',
        'bahut badhiya kaam kiya, light theek ho gayi, bahut bahut dhanyawad',
      ],
      distressed: [
        'घर में गंदा पानी भर गया है, बच्चे रो रहे हैं, हम बेबस हैं, बचा लीजिए।',
        'दीवार गिरने के डर से नींद नहीं आती, जीना मुश्किल हो गया है।',
        'bachche ro rahe hain, hum majboor hain, madad kijiye',
      ],
    },
  },
  {
    language: 'te',
    sentences: {
      calm: [
        'గుడి దగ్గర వీధి దీపం మూడు రోజులుగా వెలగడం లేదు. దయచేసి బాగు చేయండి. ధన్యవాదాలు.',
        'మా వార్డులో నీటి పైపు పగిలింది.',
        'maa veedhilo street light velagatledu, dayachesi repair cheyandi',
      ],
      annoyed: ['ఎన్నిసార్లు చెప్పినా పట్టించుకోవడం లేదు.', 'enni sarlu cheppina evaru raledu, pattinchukovatledu'],
      angry: [
        'సిగ్గులేని అధికారులు, నిద్రపోతున్నారా? రోడ్డు ఇంకా గుంతలే!!',
        'ఇక చాలు, రేపు రాస్తారోకో చేస్తాం.',
        'siggu leda meeku, nidrapotunnara? neellu raaka vaaram ayindi',
      ],
      grateful: [
        'కాలువ శుభ్రం చేసినందుకు ధన్యవాదాలు, చాలా సంతోషంగా ఉంది.',
        'chala baga chesaru, light bagu chesaru, chala thanks',
      ],
      distressed: [
        'ఇంట్లోకి మురుగు నీరు వచ్చింది, పిల్లలు ఏడుస్తున్నారు, ఏం చేయాలో తెలియడం లేదు, కాపాడండి.',
        'గోడ కూలుతుందని భయంగా ఉంది, నిద్ర లేదు, నరకం అనుభవిస్తున్నాం.',
        'pillalu edustunnaru, em cheyalo teliyatledu, kapadandi sir',
      ],
    },
  },
  {
    language: 'kn',
    sentences: {
      calm: [
        'ದೇವಸ್ಥಾನದ ಬಳಿ ಬೀದಿ ದೀಪ ಮೂರು ದಿನಗಳಿಂದ ಉರಿಯುತ್ತಿಲ್ಲ. ದಯವಿಟ್ಟು ಸರಿಪಡಿಸಿ. ಧನ್ಯವಾದಗಳು.',
        'ನಮ್ಮ ವಾರ್ಡಿನಲ್ಲಿ ನೀರಿನ ಪೈಪ್ ಒಡೆದಿದೆ.',
        'namma beedhiyalli light uriyuttilla, dayavittu sari maadi',
      ],
      annoyed: ['ಎಷ್ಟು ಸಲ ಹೇಳಿದರೂ ಯಾರೂ ಬಂದಿಲ್ಲ.', 'eshtu sala helidru yaaru bandilla, kasa hange ide'],
      angry: [
        'ನಾಚಿಕೆ ಇಲ್ಲದ ಅಧಿಕಾರಿಗಳು, ನಿದ್ದೆ ಮಾಡ್ತಿದ್ದೀರಾ? ರಸ್ತೆ ಇನ್ನೂ ಗುಂಡಿ!!',
        'ತಾಳ್ಮೆ ಮೀರಿದೆ, ನಾಳೆ ಪ್ರತಿಭಟನೆ ಮಾಡುತ್ತೇವೆ.',
        'naachike illa nimge, nidde maadtiddira? neeru bandu ondu vaara aaytu',
      ],
      grateful: [
        'ಚರಂಡಿ ಸ್ವಚ್ಛ ಮಾಡಿದ್ದಕ್ಕೆ ಧನ್ಯವಾದಗಳು, ಒಳ್ಳೆಯ ಕೆಲಸ.',
        'tumba dhanyavadagalu, light sari maadidru, olle kelasa',
      ],
      distressed: [
        'ಮನೆಯೊಳಗೆ ಕೊಳಚೆ ನೀರು ಬಂದಿದೆ, ಮಕ್ಕಳು ಅಳುತ್ತಿದ್ದಾರೆ, ದಿಕ್ಕೇ ತೋಚುತ್ತಿಲ್ಲ, ಕಾಪಾಡಿ.',
        'ಗೋಡೆ ಬೀಳುತ್ತೆ ಅಂತ ಭಯ ಆಗ್ತಿದೆ, ನಿದ್ದೆ ಇಲ್ಲ, ನರಕ ಅನುಭವಿಸುತ್ತಿದ್ದೇವೆ.',
        'makkalu aluttiddare, enu maadbeku gottilla, kaapaadi sir',
      ],
    },
  },
  {
    language: 'ml',
    sentences: {
      calm: [
        'അമ്പലത്തിന് അടുത്തുള്ള തെരുവ് വിളക്ക് മൂന്ന് ദിവസമായി കത്തുന്നില്ല. ദയവായി നന്നാക്കുക. നന്ദി.',
        'ഞങ്ങളുടെ വാർഡിൽ പൈപ്പ് പൊട്ടി വെള്ളം പാഴാകുന്നു.',
        'ambalathinu aduthulla street light kathunnilla, dayavayi nannakkuka',
      ],
      annoyed: [
        'പല തവണ പറഞ്ഞിട്ടും ഒരു നടപടിയും ഇല്ല.',
        'pala thavana paranjittum aarum vannilla, oru nadapadiyum illa',
      ],
      angry: [
        'നാണംകെട്ട ഉദ്യോഗസ്ഥർ, ഉറങ്ങുകയാണോ? റോഡ് ഇപ്പോഴും കുഴിയാണ്!!',
        'ക്ഷമ നശിച്ചു, നാളെ റോഡ് ഉപരോധിക്കും.',
        'naanamille ningalkku, urangukayano? vellam vannittu oru aazhcha aayi',
      ],
      grateful: [
        'ഓട വൃത്തിയാക്കി തന്നതിന് നന്ദി, വളരെ സന്തോഷമുണ്ട്.',
        'valare nandi, light nannakki thannu, nalla joli',
      ],
      distressed: [
        'വീട്ടിനകത്ത് മലിനജലം കയറി, കുട്ടികൾ കരയുന്നു, എന്തു ചെയ്യണമെന്ന് അറിയില്ല, രക്ഷിക്കണം.',
        'മതിൽ വീഴുമെന്ന പേടിയാണ്, ഉറങ്ങാൻ പറ്റുന്നില്ല, നരകയാതനയാണ്.',
        'kuttikal karayunnu, enthu cheyyanam ennu ariyilla, sahayikkane',
      ],
    },
  },
];
