import type { Wording } from '../src/plans/citizen-doors.ts';

/** Something that was said and can be told apart wherever it turns up, in whatever spacing and digits. */
export interface Canary {
  readonly name: string;
  readonly kind: 'personal' | 'contact' | 'word' | 'officer' | 'secret';
  readonly text: string;
}

const personal = (name: string, text: string): Canary => ({ name, kind: 'personal', text });
const kept = (kind: Canary['kind'], name: string, text: string): Canary => ({ name, kind, text });

/** Numbers and addresses as people write them: masked wherever others read. */
const PERSONAL = {
  en: [
    personal('telephone', '+91 94431 70261'),
    personal('e-mail', 'kanari.one@example.org'),
    personal('Aadhaar', '7214 5530 9186'),
    personal('PAN', 'KQRPV5821M'),
    personal('vehicle', 'TN 39 CX 7316'),
  ],
  hi: [
    personal('telephone in Devanagari', '९८४०१-२७३६५'),
    personal('Aadhaar in Devanagari', '४३१८ ९९२० ५५६७'),
    personal('e-mail in Devanagari', 'kanari.two@example.in'),
  ],
  ta: [
    personal('telephone in Tamil digits', '௯௭௮௬௫ ௪௧௩௨௦'),
    personal('telephone with dots', '9.7.1.5.5.0.6.6.2.8'),
    personal('vehicle in capitals', 'KA-05-MN-6624'),
  ],
  kn: [personal('telephone in Kannada digits', '೯೬೧೧೨೨೩೩೫೭'), personal('PAN in parts', 'BNZPK 7093 L')],
} as const;

const WORDS = {
  en: kept('word', 'a word of English', 'qorvatilumbex'),
  hi: kept('word', 'a word of Hindi', 'क्ष्वाबिल्टूम'),
  ta: kept('word', 'a word of Tamil', 'ழௌவாடிலும்பே'),
  kn: kept('word', 'a word of Kannada', 'ಞೂವಾಟಿಲುಂಬೆ'),
} as const;

const CONTACTS = {
  en: [kept('contact', 'a name', 'Xanthivelu'), kept('contact', 'an address', '77 Zukravar Lane')],
  hi: [kept('contact', 'a name in Hindi', 'ढ़ाक्षयराम'), kept('contact', 'an address in Hindi', 'झुक्रवर गली')],
  ta: [kept('contact', 'a name in Tamil', 'ஞானஞ்சிவேள்'), kept('contact', 'an address in Tamil', 'ஔழக்கர் சந்து')],
  kn: [kept('contact', 'a name in Kannada', 'ಞಾನಞ್ಜಪ್ಪ'), kept('contact', 'an address in Kannada', 'ಔೞಕ್ಕರ ಬೀದಿ')],
} as const;

const OFFICER = [
  kept('officer', 'a note', 'vexolumbrinote'),
  kept('officer', 'a reason of a legal hold', 'vexolumbrihold'),
];
export const CLIENT_ID: Canary = kept('secret', 'the id of a client', 'client-7f3b61c09ad2');
const PLACE = { latitude: 11.10854321, longitude: 77.34116789 };

type Spoken = keyof typeof PERSONAL;
const LANGUAGES_SPOKEN = ['en', 'hi', 'ta', 'kn'] as const;

const SENTENCES: Readonly<Record<Spoken, string>> = {
  en: 'The street light near the school gate is dark for a week',
  hi: 'स्कूल के पास सड़क की बत्ती एक हफ्ते से बंद है',
  ta: 'பள்ளி வாசல் முன் தெரு விளக்கு ஒரு வாரமாக எரியவில்லை',
  kn: 'ಶಾಲೆಯ ಬಳಿ ಬೀದಿ ದೀಪ ಒಂದು ವಾರದಿಂದ ಉರಿಯುತ್ತಿಲ್ಲ',
};

/** Everything that anybody writes about a complaint has a canary in it. */
export const WORDINGS: readonly Wording[] = LANGUAGES_SPOKEN.map(wordingIn);

export const CANARIES: readonly Canary[] = [
  ...LANGUAGES_SPOKEN.flatMap((language) => [...PERSONAL[language], WORDS[language], ...CONTACTS[language]]),
  ...OFFICER,
  kept('contact', 'the exact place', String(PLACE.latitude)),
  CLIENT_ID,
];

function wordingIn(language: Spoken): Wording {
  const numbers = PERSONAL[language].map(({ text }) => text).join(' , ');
  const { text: word } = WORDS[language];
  const [name, address] = CONTACTS[language].map(({ text }) => text);
  const [note, holdReason] = OFFICER.map(({ text }) => text);
  const say = (text: string) => `${text} ${word} : ${numbers}`;
  return {
    filing: {
      title: say('Light'),
      description: say(SENTENCES[language]),
      location: { ...PLACE, address },
      contact: { name, phone: '+91 94431 70261', email: 'kanari.one@example.org' },
      language,
    },
    clientId: CLIENT_ID.text,
    note: `${say('The pole is number 14.')} ${note}`,
    holdReason: `${say('A court asked for it.')} ${holdReason}`,
    remark: say('Done as said.'),
    question: say('Which pole is it?'),
    answer: say('The one at the gate.'),
    comment: say('It was quick.'),
    reopenReason: say('It went out again.'),
  };
}

const DIGIT = /\p{Nd}/gu;
const ZEROS = [...'0०௦౦೦൦'].map((zero) => zero.codePointAt(0) ?? 0);

/** Letters and digits alone, as a reader would put them together who looks for a number. */
export function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(DIGIT, toAscii)
    .replaceAll(/[^\p{L}\p{M}\p{Nd}]/gu, '')
    .toLowerCase();
}

function toAscii(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((each) => code >= each && code < each + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** Names of those that are in a text. */
export function heardIn(text: string, canaries: readonly Canary[]): readonly string[] {
  const squeezed = squeeze(text);
  return canaries.filter((canary) => squeezed.includes(squeeze(canary.text))).map(({ name }) => name);
}
