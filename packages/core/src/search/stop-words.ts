/**
 * Words that say nothing of a complaint, in six languages and Latin letters. They are neither indexed nor looked for,
 * except where a query holds nothing else.
 */
const WORDS = `
a an the and or but of to in on at by for with from into near is are was were be been being am it its this that these
those there here we our us you your he she they them their his her i my me has have had do does did not no so as if
than then too very can could will would shall should may might please kindly sir madam also any all some just only
still since about after before since which who whom what when where how why
hai hain he tha thi the ho hua hui hue raha rahi rahe ka ki ke ko se me mein par pe aur ya bhi nahi nahin na to ye yeh
wo woh is us hum humare hamare mere mera meri aap aapke koi kuch bahut bohot ji sahab kripya
है हैं था थी थे हो हुआ हुई हुए रहा रही रहे का की के को से में पर और या भी नहीं न तो ये यह वो वह इस उस हम हमारे हमारी
हमारा मेरे मेरा मेरी आप कोई कुछ बहुत जी साहब कृपया कर करें गया गई गए पास ने एक
enga engal intha antha indha andha oru illa illai irukku iruku iruku ulla um la le ku sir ayya romba
எங்கள் எங்க இந்த அந்த ஒரு இல்லை இல்ல இருக்கு உள்ள உள்ளது மற்றும் மிகவும் ரொம்ப ஐயா சார் தயவு செய்து என்று என அருகே அருகில்
maa mana ee aa oka ledu undi unnayi lo ki ku andi garu chala
మా మన ఈ ఆ ఒక లేదు ఉంది ఉన్నాయి లో కి కు అండి గారు చాలా దయచేసి మరియు కూడా దగ్గర
namma ee aa ondu illa ide idhe alli ge mattu tumba dayavittu
ನಮ್ಮ ಈ ಆ ಒಂದು ಇಲ್ಲ ಇದೆ ಇವೆ ಅಲ್ಲಿ ಮತ್ತು ತುಂಬಾ ದಯವಿಟ್ಟು ಹತ್ತಿರ ಬಳಿ ಸರ್
njangalude ee aa oru illa undu aanu anu und il
ഞങ്ങളുടെ ഈ ആ ഒരു ഇല്ല ഉണ്ട് ആണ് വളരെ ദയവായി സർ അടുത്ത് സമീപം എന്ന
`;

const STOP_WORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));

/** @param term a word of a normalised text. */
export function isStopWord(term: string): boolean {
  return STOP_WORDS.has(term);
}
