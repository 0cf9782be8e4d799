import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { categoryFeatures } from '../src/classifier/category-features.ts';
import { createClassifier } from '../src/classifier/classifier.ts';
import { hashOfModel, readModelFile, writeModelFile } from '../src/classifier/model-file.ts';
import { loadShippedModels } from '../src/classifier/shipped-models.ts';
import { trainLinearModel } from '../src/classifier/train-linear-model.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';

const BITS = 10;
const SETTINGS = { bits: BITS, cost: 1, rounds: 5, seed: 1, folds: 2 };
const MODELS = new URL('../../models/', import.meta.url);

function smallModel() {
  const texts = [
    ['lamp is out', 'Street Lights'],
    ['no lamp here', 'Street Lights'],
    ['lamp broken', 'Street Lights'],
    ['water leaks', 'Water Supply'],
    ['no water here', 'Water Supply'],
    ['pipe water brown', 'Water Supply'],
  ] as const;
  const rows = texts.map(([text, label]) => ({
    groups: categoryFeatures(text.split(' '), [], BITS),
    label,
    weight: 1,
    isForeign: false,
  }));
  return trainLinearModel(rows, SETTINGS).model;
}

t.test(
  'training the same rows twice gives the same bytes, and a file is read as it was written',
  async (t) => {
    const file = {
      service: 'classifier',
      version: '1.0.0',
      threshold: 0.5,
      parts: { category: smallModel() },
    };
    const bytes = writeModelFile(file);
    t.strictSame(writeModelFile({ ...file, parts: { category: smallModel() } }), bytes);
    const read = readModelFile(bytes, hashOfModel(bytes));
    t.strictSame(writeModelFile(read), bytes);
    t.strictSame(read.parts.category?.weights, file.parts.category.weights);
  },
);

t.test('a damaged, cut or foreign model file is refused as an unavailable model', async (t) => {
  const bytes = writeModelFile({
    service: 'classifier',
    version: '1.0.0',
    threshold: 0.5,
    parts: { category: smallModel() },
  });
  const damaged = Buffer.from(bytes);
  damaged[bytes.length - 1] = (damaged[bytes.length - 1] ?? 0) ^ 1;
  t.throws(() => readModelFile(damaged, hashOfModel(bytes)), { code: 'model_unavailable' });
  for (const content of [bytes.subarray(0, bytes.length - 5), Buffer.from('hello'), Buffer.alloc(0)]) {
    t.throws(() => readModelFile(content, hashOfModel(content)), { code: 'model_unavailable' });
  }
});

t.test(
  'the shipped models load quickly, are small, and a missing one is said to be unavailable',
  async (t) => {
    const started = performance.now();
    const { manifest, classifier, language } = loadShippedModels();
    t.ok(performance.now() - started < 200);
    const sizes = [manifest.language, manifest.classifier].map(
      ({ file }) => readFileSync(new URL(file, MODELS)).length,
    );
    t.ok(sizes.reduce((sum, size) => sum + size, 0) <= 3_000_000);
    t.equal(classifier.category.classes.length, 10);
    t.strictSame([...language.romanised.classes], ['en', 'hi', 'kn', 'ml', 'ta', 'te']);
    const folder = mkdtempSync(join(tmpdir(), 'namsev-models-'));
    t.throws(() => loadShippedModels(pathToFileURL(`${folder}/`)), { code: 'model_unavailable' });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, manifest.language.file), 'other');
    t.throws(() => loadShippedModels(pathToFileURL(`${folder}/`)), { code: 'model_unavailable' });
  },
);

t.test('a clear complaint in any language gets its category, with the words that decided', async (t) => {
  const classifier = createClassifier(loadShippedModels().classifier, createPivotLexicon());
  const clear = [
    ['Street lights on our road have been off since Monday', 'en', 'Street Lights'],
    ['எங்கள் தெருவில் ஐந்து நாட்களாக குடிநீர் வரவில்லை', 'ta', 'Water Supply'],
    ['हमारे मोहल्ले में कूड़ा दस दिन से नहीं उठाया गया', 'hi', 'Sanitation'],
    ['మా వీధిలో డ్రైనేజీ పొంగి రోడ్డు మీదకు వస్తోంది', 'te', 'Drainage'],
    ['ರಾತ್ರಿ ಹನ್ನೆರಡರವರೆಗೆ ಧ್ವನಿವರ್ಧಕ ಜೋರಾಗಿ ಹಾಕ್ತಾರೆ', 'kn', 'Noise Pollution'],
    ['തെരുവ് നായ്ക്കൾ കുട്ടികളെ കടിക്കുന്നു', 'ml', 'Public Health'],
    ['theru naai romba thollai, kolandhaigala kadikka varudhu', 'ta', 'Public Health'],
  ] as const;
  for (const [text, language, category] of clear) {
    const found = classifier.classify(text, language);
    t.equal(found.alternatives[0]?.category, category, text);
    t.equal(found.alternatives.length, 3);
    t.ok(found.words.length > 0 && found.words.length <= 5);
    t.equal(found.category, found.confidence >= loadShippedModels().classifier.threshold ? category : null);
  }
  t.equal(classifier.classify('street light not burning in our street', 'en').subType, 'lamp-out');
  t.ok(classifier.classify('street light not burning', 'en').words.includes('light'));
});

t.test('bad input gets a sane answer in time: nothing said is no category', async (t) => {
  const classifier = createClassifier(loadShippedModels().classifier, createPivotLexicon());
  for (const text of ['', '😀', '...', '\u202e\u0000', '12345'])
    t.equal(classifier.classify(text, 'und').category, null, JSON.stringify(text));
  const odd = [
    'a'.repeat(4_000),
    'ab '.repeat(1_300),
    'தண்ணீர் '.repeat(500),
    '<b>'.repeat(1_300),
    'x1'.repeat(2_000),
    '🚰'.repeat(2_000),
  ];
  for (const text of odd) {
    const started = performance.now();
    const { confidence } = classifier.classify(text, 'und');
    t.ok(confidence >= 0 && confidence <= 1);
    t.ok(
      performance.now() - started < 250,
      `${text.slice(0, 6)} ${(performance.now() - started).toFixed(0)} ms`,
    );
  }
});

t.test(
  'the shipped reading hears danger in every language, and a small model is called coarse',
  async (t) => {
    const { classifier: shipped } = loadShippedModels();
    const lexicon = createPivotLexicon();
    const { classify } = createClassifier(shipped, lexicon);
    const coarse = createClassifier(
      { ...shipped, reading: { ...smallModel(), classes: ['high', 'urgent'] } },
      lexicon,
    );
    for (const [language, alarm, calm] of [
      ['en', 'A live wire has fallen on children at the school gate', 'Potholes on Fire Station Road'],
      ['ta', 'பள்ளி வாசலில் மின்கம்பி அறுந்து விழுந்து குழந்தைகள் தொடுகிறார்கள்', 'தெருவிளக்கு எரியவில்லை'],
      ['hi', 'स्कूल के गेट पर बिजली का तार टूटकर गिरा है, बच्चे छू रहे हैं', 'स्ट्रीट लाइट नहीं जल रही'],
      ['te', 'బడి గేటు దగ్గర కరెంటు తీగ తెగి పడింది, పిల్లలు తాకుతున్నారు', 'వీధి దీపం వెలగడం లేదు'],
      ['kn', 'ಶಾಲೆ ಗೇಟ್ ಬಳಿ ವಿದ್ಯುತ್ ತಂತಿ ತುಂಡಾಗಿ ಬಿದ್ದಿದೆ, ಮಕ್ಕಳು ಮುಟ್ಟುತ್ತಿದ್ದಾರೆ', 'ಬೀದಿ ದೀಪ ಉರಿಯುತ್ತಿಲ್ಲ'],
      ['ml', 'സ്കൂൾ ഗേറ്റിൽ വൈദ്യുതി കമ്പി പൊട്ടിവീണു, കുട്ടികൾ തൊടുന്നു', 'തെരുവുവിളക്ക് കത്തുന്നില്ല'],
    ] as const) {
      const [loud, quiet] = [classify(alarm, language).reading, classify(calm, language).reading];
      t.ok(loud.margins.urgent > 0 && loud.margins.urgent > loud.margins.normal, alarm);
      t.ok(quiet.margins.urgent < 0 && quiet.margins.normal > quiet.margins.urgent, calm);
      t.notOk(loud.isCoarse);
      t.ok(coarse.classify(calm, language).reading.isCoarse);
    }
  },
);
