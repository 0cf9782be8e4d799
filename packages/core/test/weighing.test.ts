import fc from 'fast-check';
import t from 'tap';
import { readingOf } from '../src/classifier/reading.ts';
import { PRIORITY_BANDS } from '../src/complaints/complaint.ts';
import { createEnglishSentenceReader } from '../src/language/english-sentence-reader.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { shippedPriorityRules } from '../src/priority/priority-rules.ts';
import { createPriorityScorer, type PriorityInput } from '../src/priority/priority-scorer.ts';
import { evidenceOf, weighBand } from '../src/priority/weighing.ts';

const NOW = new Date('2026-03-02T06:00:00Z');
const rules = shippedPriorityRules();
const scorer = createPriorityScorer(rules, createPivotLexicon(), await createEnglishSentenceReader());

function score(text: string, more: Partial<PriorityInput> = {}) {
  return scorer.score(
    { text, language: 'en', category: 'Street Lights', supports: 0, filedAt: NOW, ...more },
    NOW,
  );
}

const ALARMING = { isCoarse: false, margins: { low: -1.2, normal: -1.1, high: -0.9, urgent: 0.6 } };
const CALM = { isCoarse: false, margins: { low: -1, normal: 0.8, high: -1.1, urgent: -1.2 } };
const WISHING = { isCoarse: false, margins: { low: 0.8, normal: -0.7, high: -1.1, urgent: -1.2 } };
const PRESSING = { isCoarse: false, margins: { low: -1.2, normal: -0.9, high: 0.7, urgent: -0.8 } };

t.test('how the whole reads counts beside the words, and what moved the band is said', async (t) => {
  const unknown = 'zzz qqq at our corner';
  const alarming = score(unknown, { reading: ALARMING });
  t.equal(alarming.band, 'urgent');
  t.match(alarming.reasons, [{ code: 'hazard_by_reading' }]);
  t.equal(score(unknown, { reading: WISHING }).band, 'low');
  t.match(score(unknown, { reading: WISHING }).reasons, [{ code: 'reads_as_less' }]);
  t.equal(score(unknown, { reading: PRESSING }).band, 'high');
  t.match(score(unknown, { reading: PRESSING }).reasons, [{ code: 'reads_as_more' }]);
  t.same(score(unknown, { reading: CALM }), score(unknown), 'where both agree the rules are enough');
  for (const reading of [ALARMING, CALM, WISHING, PRESSING]) {
    const { score: total, reasons } = score(unknown, { reading });
    t.equal(
      reasons.reduce((sum, { points }) => sum + points, 0),
      total,
      'the points add up',
    );
  }
});

t.test(
  'a reading does not silence danger in long texts, nor one that is coarse, nor raises what is denied',
  async (t) => {
    const wire = 'A live wire has fallen on the road';
    t.not(score(wire, { reading: WISHING }).band, 'urgent', 'words of danger in a text far from any');
    t.match(score(wire, { reading: WISHING }).reasons, [
      { code: 'told_calmly' },
      { code: 'hazard_live_wire' },
    ]);
    t.equal(score(wire, { reading: { ...WISHING, isCoarse: true } }).band, 'urgent');
    t.equal(score(`${wire}. ${'We live here. '.repeat(20)}`, { reading: WISHING }).band, 'urgent');
    t.not(score('There is no danger at our corner', { reading: ALARMING }).band, 'urgent');
  },
);

t.test(
  'whatever is weighed, a band comes out, and the nearer to urgent the likelier it is that',
  async (t) => {
    const margin = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(margin, margin, margin, margin),
        fc.constantFrom(...PRIORITY_BANDS),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        (margins, band, [isMild, isOver, isQuestion]) => {
          const signs = { band, isMild, isOver, isQuestion, isCalmed: false, words: 9 };
          const weigh = (urgent: number) => {
            const [low, normal, high] = margins;
            const reading = readingOf([...PRIORITY_BANDS], [low, normal, high, urgent]);
            return weighBand(rules.weighing, evidenceOf(reading, signs));
          };
          t.ok(PRIORITY_BANDS.includes(weigh(margins[3])));
          if (weigh(margins[3]) === 'urgent') t.equal(weigh(margins[3] + 1), 'urgent');
        },
      ),
      { numRuns: 200 },
    );
  },
);

t.test('thanks beside a danger do not silence it: each sentence is read by itself', async (t) => {
  const text = 'A live wire has fallen on the road. Thanks for the new lamp.';
  const readPart = (part: string) => (part.includes('wire') ? ALARMING : WISHING);
  t.not(score(text, { reading: WISHING }).band, 'urgent');
  t.equal(score(text, { reading: WISHING, readPart }).band, 'urgent');
  t.not(score(text, { reading: WISHING, readPart: () => WISHING }).band, 'urgent');
  const harmless = text.replace('A live wire has', 'No live wire has');
  t.not(score(harmless, { reading: WISHING, readPart }).band, 'urgent', 'the rules find none in it');
});
