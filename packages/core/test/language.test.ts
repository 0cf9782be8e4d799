import fc from 'fast-check';
import t from 'tap';
import { loadShippedModels } from '../src/classifier/shipped-models.ts';
import { createLanguageDetector } from '../src/language/detect-language.ts';
import { maskPersonalData } from '../src/language/mask.ts';
import { normaliseText } from '../src/language/normalise.ts';
import { soundKey } from '../src/language/sound-key.ts';
import { sentences, tokenise } from '../src/language/tokenise.ts';

const PARTS_OF_TEXT = [
  'a',
  'ee',
  'Z',
  ' ',
  '\n',
  '9',
  '९',
  '०',
  '\u200d',
  '\u200c',
  '\u0d4d',
  'ന',
  'ൻ',
  'ൌ',
  'ൗ',
  'െ',
  'क़',
  'ड़',
  'ँ',
  'ர',
  'İ',
  '😀',
  '\u202e',
  '.',
  'https://x.in/a',
  'www.',
  '\ufb01',
  '\ud800',
  '௧',
  '９',
  'e\u0301',
];
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PARTS_OF_TEXT)).map((parts) => parts.join('')),
);

t.test('one text written in different ways is normalised to one', async (t) => {
  t.equal(normaliseText('सड़क'), normaliseText('सडक'), 'nukta');
  t.equal(normaliseText('गाँव'), normaliseText('गांव'), 'candrabindu');
  t.equal(normaliseText('അവൻറെ'), normaliseText('അവന്‍റെ'), 'chillu');
  t.equal(normaliseText('ｐｏｌｅ ९ ௧ 3'), 'pole 9 1 3', 'widths and digits of all scripts');
  t.equal(
    normaliseText('Pleeeease,  see https://example.org/x?y=1 NOW'),
    'pleease, see now',
    'length, links, case',
  );
  t.equal(normaliseText('water\u200b tank\u0007\u202e'), 'water tank', 'invisible signs');
  t.equal(normaliseText('10000 people'), '10000 people', 'numbers are not elongated words');
});

t.test('normalising twice changes nothing', async () => {
  fc.assert(
    fc.property(anyText, (text) => normaliseText(normaliseText(text)) === normaliseText(text)),
    { numRuns: 1_000 },
  );
});

t.test('words keep their marks, and sentences end at the signs of every script', async (t) => {
  t.strictSame(tokenise(normaliseText('குடிநீர் வரவில்லை, 5 நாள்!')), ['குடிநீர்', 'வரவில்லை', '5', 'நாள்']);
  t.strictSame(tokenise('...'), []);
  t.strictSame(sentences('पानी नहीं। बिजली भी नहीं! ok?\nfine'), ['पानी नहीं', 'बिजली भी नहीं', 'ok', 'fine']);
});

t.test('words that sound alike have one key in every spelling and script', async (t) => {
  for (const group of [
    ['thanneer', 'tanneer', 'thannir', 'தண்ணீர்'],
    ['kuppai', 'kuppay', 'குப்பை'],
    ['sadak', 'सडक', 'saddak'],
    ['paani', 'pani', 'पानी'],
  ]) {
    t.equal(new Set(group.map((word) => soundKey(normaliseText(word)))).size, 1, group.join(' '));
  }
  t.equal(soundKey('123'), '');
});

t.test('personal numbers and addresses are masked, whatever their spacing and script', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['call 9876543210 now', 'call [phone] now'],
    ['+91 98765 43210', '[phone]'],
    ['+91-(0)98765.43210', '[phone]'],
    ['00919876543210, 09876543210', '[phone], [phone]'],
    ['0421-2234567', '[phone]'],
    ['९८७६५ ४३२१०', '[phone]'],
    ['９８７６５\u200b４３２１０', '[phone]'],
    ['9876543210க்கு', '[phone]க்கு'],
    ['ward 12 9876543210', 'ward 12 [phone]'],
    ['9876543210/9876543211', '[phone]/[phone]'],
    ['1234 5678 9012', '[aadhaar]'],
    ['௧௨௩௪-௫௬௭௮-௯௦௧௨', '[aadhaar]'],
    ['pan ABCDE1234F.', 'pan [pan].'],
    ['TN 39 AB 1234 and tn39ab1234 and 22 BH 1234 AA', '[vehicle] and [vehicle] and [vehicle]'],
    ['வண்டி டிஎன் 39 ஏபி 1234', 'வண்டி [vehicle]'],
    ['கேஎல்-௦௭-சிடி-௪௩௨௧ லாரி', '[vehicle] லாரி'],
    ['गाड़ी डीएल 3 सी ए बी 4321', 'गाड़ी [vehicle]'],
    ['ఏపీ09 బిసి 1234 కారు', '[vehicle] కారు'],
    ['ಕೆಎ 05 ಎಂಬಿ 1234 ಕಾರು', '[vehicle] ಕಾರು'],
    ['കെഎൽ 07 സിഡി 1234', '[vehicle]'],
    ['ಕೆಎ 05 MB 1234', '[vehicle]'],
    ['ravi.k+x@example.co.in, a @ example.com', '[email], [email]'],
    ['abcpe 1234 f, A B C P E 1 2 3 4 F, ABCPE-1234-F', '[pan], [pan], [pan]'],
    ['pan bqwfk 1234 l', 'pan [pan]'],
    ['पैन एबीसीपीई1234एफ', 'पैन [pan]'],
    ['ravi at gmail dot com, ravi [at] gmail . com', '[email], [email]'],
    ['ravi(at)example[dot]com or r a v i @ gmail . com', '[email] or [email]'],
    ['write to ravi dot kumar 98 at the rate gmail.com please', 'write to [email] please'],
    ['रवि एट जीमेल डॉट कॉम', '[email]'],
    ['ரவி அட் ஜிமெயில் டாட் காம்', '[email]'],
    ['రవి ఎట్ జీమెయిల్ డాట్ కామ్', '[email]'],
    ['ರವಿ ಅಟ್ ಜಿಮೇಲ್ ಡಾಟ್ ಕಾಮ್', '[email]'],
    ['രവി അറ്റ് ജിമെയിൽ ഡോട്ട് കോം', '[email]'],
    ['name@okhdfcbank, 9876543210@ybl, ravi @ upi', '[upi], [upi], [upi]'],
    ['TN 39 1234, tn391234, டிஎன் 39 1234, 22 बीएच 1234 एए', '[vehicle], [vehicle], [vehicle], [vehicle]'],
    ['call nine eight double seven six 54321 today', 'call [phone] today'],
    ['nau aath saat chhe paanch char teen do ek shunya', '[phone]'],
    ['ninety eight, seventy six, fifty four, thirty two, ten', '[phone]'],
    ['ஒன்பது எட்டு ஏழு ஆறு ஐந்து நான்கு மூன்று இரண்டு ஒன்று பூஜ்யம்', '[phone]'],
    ['two three four five six seven eight nine zero one two three', '[aadhaar]'],
    ['9-8-7-6-5-4-3-2-1-0 or 98765, 43210', '[phone] or [phone]'],
    ['२३४५ ६७८९ ०१२३ ౨౩౪౫౬౭౮౯౦౧౨౩', '[aadhaar] [aadhaar]'],
    ['call 98765 x43210, 98765 and 43210, 98765 (x) 43210', 'call [phone], [phone], [phone]'],
    ['98765 பிறகு 43210, 98765 <b>43210</b>', '[phone], [phone]</b>'],
    ['98765-4321O or O98765 4321l', '[phone] or [phone]'],
    ['9876five43210, 98765o43210', '[phone], [phone]'],
  ];
  for (const [text, masked] of cases) t.equal(maskPersonalData(text), masked, text);
});

t.test('harmless numbers are left alone', async (t) => {
  const texts = [
    'on 15-08-2024 12.30 and 2024/08/15, at 10:30',
    '2024-05-01T10:00:00.123Z',
    'Rs 7000 600000 or ₹12345678',
    'pole 14/41, ward 12, door 12/3-45',
    'Tirupur 641601',
    'pin 641 601 2024',
    '65f1a9876543210b12345678',
    '550e8400-e29b-41d4-a716-446655440000',
    '11.1085 77.3411',
    'years 2022 2023 2024',
    'up 10 am 2024',
    'NAGAR 1234 B',
    'helpline 1800 425 1234',
    'meet @ 5.30',
    'வார்டு 12 தெரு 1234',
    'ಕೆ ಆರ್ ಪುರಂ 12 ಅಡ್ಡರಸ್ತೆ 1234',
    'एक पोल 41 और दूसरा 14',
    'at the gate near the gmail office, dogs at live wire, 20 loads at the rate of 5',
    'dump @ temple. In the night waste@park and people@bus stand',
    'TRP-3467-9943-6746',
    'block 1234 a, lamps 1234 a, in march 2024 a tree fell',
    'UP 10 2024, up 10 1500 houses, as 12 1200 people, NH 544, MH 12 road',
    'do teen char paanch din, nine to five',
    'houses 6 7 8 9 10 11 12 and poles 41, 42, 43, 44, 45',
    'Rs 98,76,543 and ₹ 12,34,567',
    'see at tirupur.gov.in',
    'bill 12345 meter 37890, flats 30101 and 20202',
    'OOIL 4321 lol 1000',
  ];
  for (const text of texts) t.equal(maskPersonalData(text), text);
});

const PARTS_OF_PERSONAL_DATA = [
  ...[' ', ' ', ' ', '.', '-', ', ', '@', '(at)', ' at ', ' dot ', '[dot]', 'gmail', 'com', 'in', 'ravi'],
  ...['nine', 'double ', 'ninety ', 'two', '98765', '43210', '1234', '39', '9', 'TN', 'BH', 'AB', 'tn'],
  ...['ABCPE', 'abcpe', 'F', 'okhdfcbank', 'ybl', '१२', 'एक', 'ए', 'बी', '[phone]', 'pan '],
];

const SCRIPT_ZEROS = [0x30, 0x966, 0xbe6, 0xc66, 0xce6, 0xd66, 0xff10];
const anyGap = fc.constantFrom('', '', '', ' ', '-', '.', ' - ', '\u200b', '\u00a0', '\u2013', ') ', '  ');

/** Digits of one script with a gap before each but the first. */
function written(digits: readonly number[], zero: number, gaps: readonly string[]): string {
  return digits
    .map((digit, at) => (at === 0 ? '' : (gaps[at] ?? '')) + String.fromCodePoint(zero + digit))
    .join('');
}

t.test('no mobile or Aadhaar number survives, and masking twice changes nothing', async (t) => {
  const digit = fc.integer({ min: 0, max: 9 });
  const mobile = fc
    .tuple(fc.integer({ min: 6, max: 9 }), fc.array(digit, { minLength: 9, maxLength: 9 }))
    .map(([first, rest]) => [first, ...rest]);
  const aadhaar = fc.array(digit, { minLength: 12, maxLength: 12 });
  const gaps = fc.array(anyGap, { minLength: 12, maxLength: 12 });
  const sample = fc.tuple(fc.oneof(mobile, aadhaar), fc.constantFrom(...SCRIPT_ZEROS), gaps);
  fc.assert(
    fc.property(sample, fc.constantFrom('', 'call ', 'தொலைபேசி: '), ([digits, zero, between], before) => {
      const isDatelike = /(?:19|20)\d\d/.test(digits.join(''));
      const text = `${before}${written(digits, zero, between)} thanks`;
      return isDatelike || !maskPersonalData(text).includes(written(digits, zero, between));
    }),
    { numRuns: 2_000 },
  );
  const parts = fc.constantFrom(...PARTS_OF_PERSONAL_DATA);
  const personal = fc.array(parts, { maxLength: 24 }).map((words) => words.join(''));
  fc.assert(
    fc.property(
      fc.oneof(anyText, personal),
      (text) => maskPersonalData(maskPersonalData(text)) === maskPersonalData(text),
    ),
    { numRuns: 1_000 },
  );
  t.pass();
});

t.test('masking takes a time that grows with the length alone', async (t) => {
  const hostile = [
    '1'.repeat(4_000),
    '1 '.repeat(2_000),
    '@'.repeat(4_000),
    'a@'.repeat(2_000),
    'a1'.repeat(2_000),
    `9${'('.repeat(3_998)}9`,
    'TN 39 '.repeat(660),
    'டிஎன் 39 '.repeat(440),
    'ಎ'.repeat(4_000),
    'கே எல் 1 பி '.repeat(330),
    '1-'.repeat(2_000),
    'a@a.'.repeat(1_000),
    'ff'.repeat(2_000),
    'a at gmail dot '.repeat(260),
    'a_a.'.repeat(1_000),
    'a b c @ '.repeat(500),
    'nine eight '.repeat(360),
    'A B C D E 1 '.repeat(330),
    'ए बी सी '.repeat(500),
  ];
  for (const text of hostile) {
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      maskPersonalData(text);
      return performance.now() - started;
    });
    t.ok(Math.min(...times) < 20, `${text.slice(0, 8)}… ${Math.min(...times).toFixed(1)} ms`);
  }
});

t.test('the language of a text is found by its script, and by its words in Latin letters', async (t) => {
  const detector = createLanguageDetector(loadShippedModels().language);
  const known: readonly (readonly [string, string, string])[] = [
    ['எங்கள் தெருவில் குடிநீர் வரவில்லை', 'ta', 'Taml'],
    ['हमारी गली में पानी नहीं आया', 'hi', 'Deva'],
    ['మా వీధిలో నీళ్లు రావడం లేదు', 'te', 'Telu'],
    ['ನಮ್ಮ ಬೀದಿಯಲ್ಲಿ ನೀರು ಬರುತ್ತಿಲ್ಲ', 'kn', 'Knda'],
    ['ഞങ്ങളുടെ തെരുവിൽ വെള്ളം വരുന്നില്ല', 'ml', 'Mlym'],
    ['there has been no water in our street for three days', 'en', 'Latn'],
    ['enga theruvula moonu naala thanni varave illa', 'ta', 'Latn'],
    ['hamari gali me teen din se paani nahi aa raha hai', 'hi', 'Latn'],
    ['school gate pakkathula current wire thongudhu', 'ta', 'Latn'],
  ];
  for (const [text, language, script] of known) t.match(detector.detect(text), { language, script }, text);
  t.ok(
    detector.detect('school gate pakkathula current wire thongudhu').mixed,
    'English words in Tamil are a mixture',
  );
  t.notOk(detector.detect('there has been no water in our street').mixed);
  t.match(detector.detect('தண்ணீர் tank leak ஆகுது'), { language: 'ta', mixed: true });
  for (const text of ['', '😀', '123 456', '\u202e'])
    t.strictSame(detector.detect(text), { language: 'und', script: 'Zyyy', mixed: false, confidence: 0 });
  t.match(detector.detect('ok'), { language: 'und', script: 'Latn' }, 'two letters say nothing');
});
