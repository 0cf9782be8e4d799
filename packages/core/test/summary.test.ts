import t from 'tap';
import { loadCity } from '../src/city/load-city.ts';
import { MS_PER_DAY } from '../src/clock.ts';
import { STATUSES } from '../src/complaints/complaint.ts';
import { TIMELINE_KINDS, type TimelineEntry } from '../src/complaints/timeline-store.ts';
import { LANGUAGES } from '../src/language/languages.ts';
import { fillReply, REPLY_TEMPLATES, replySlots, replyTemplate } from '../src/summary/reply-templates.ts';
import { summariseComplaint } from '../src/summary/summary.ts';
import { BUNDLES } from '../src/translations/bundles.ts';
import { createTranslations } from '../src/translations/translations.ts';
import { aComplaint, anAnalysis, NOW, TIRUPUR } from './builders.ts';
import { foreignWords } from './written-in-script.ts';

const translations = createTranslations();
const inEnglish = { city: TIRUPUR, translations, language: 'en' as const, now: NOW };
const daysAgo = (days: number) => new Date(NOW.getTime() - days * MS_PER_DAY);
const analysis = { state: 'done' as const, at: NOW, ...anAnalysis() };

function anEntry(overrides: Partial<TimelineEntry>): TimelineEntry {
  return {
    id: 'e',
    complaintId: 'c',
    at: NOW,
    kind: 'status_changed',
    by: 'officer',
    text: '',
    ...overrides,
  };
}

t.test('a complaint that waits is told by its subject, its age, its due date and who has it', async (t) => {
  const complaint = aComplaint({
    ward: 'W03',
    filedAt: daysAgo(6),
    dueAt: daysAgo(-1),
    supports: 4,
    analysis,
  });
  const { text, sentences } = summariseComplaint(complaint, [], inEnglish);
  t.equal(
    text,
    'Street Lights, W03. Filed on 18 Nov 2026. Priority: Normal. Waiting for 6 days. Due in 1 day. ' +
      'No officer has it yet. 4 other people support it.',
  );
  t.equal(sentences.length, 6);
});

t.test('a complaint in work is told from the day on which work began, with what was remarked', async (t) => {
  const timeline = [
    anEntry({ kind: 'filed', by: 'citizen', at: daysAgo(20) }),
    anEntry({ kind: 'reopened', by: 'citizen', at: daysAgo(9), text: 'Still dark' }),
    anEntry({ at: daysAgo(3) }),
    anEntry({ kind: 'noted', at: daysAgo(2), text: 'The lamp is ordered.' }),
    anEntry({ kind: 'escalated', by: 'system', at: daysAgo(1) }),
  ];
  const distressed = { ...analysis, tone: { value: 'distressed' as const, distress: 0.7, words: [] } };
  const complaint = aComplaint({
    status: 'in_progress',
    filedAt: daysAgo(20),
    dueAt: daysAgo(2),
    assignee: 'key',
    analysis: distressed,
  });
  const { sentences } = summariseComplaint(complaint, timeline, inEnglish);
  t.same(sentences.slice(2), [
    'In progress for 3 days.',
    'Reopened 1 time.',
    'Passed on to a superior 1 time.',
    'Overdue by 2 days.',
    'An officer has it.',
    'The citizen is in distress: answer with care.',
    'Last remark, 22 Nov 2026: The lamp is ordered.',
  ]);
});

t.test('a complaint that is over is told by how long it took, and has no due date', async (t) => {
  const complaint = aComplaint({
    status: 'resolved',
    filedAt: daysAgo(5),
    closedAt: daysAgo(1),
    dueAt: daysAgo(-3),
    rating: { rating: 2, comment: null, at: NOW },
    mergedInto: 'TRP-3333-3333-3333',
    legalHoldSince: NOW,
  });
  const { text } = summariseComplaint(complaint, [], inEnglish);
  t.match(
    text,
    /^Being looked at, ward unknown\. .*Resolved after 4 days\. Handled with TRP-3333-3333-3333\./,
  );
  t.match(text, /Rated 2 of 5\. Kept for legal reasons\.$/);
  t.notMatch(text, /due|officer|overdue/i);
});

t.test('an hour decides between due today and overdue', async (t) => {
  const hour = MS_PER_DAY / 24;
  const told = (dueAt: Date) => summariseComplaint(aComplaint({ dueAt }), [], inEnglish).text;
  t.match(told(new Date(NOW.getTime() + hour)), /Due today\./);
  t.match(told(new Date(NOW.getTime() - hour)), /Overdue/);
});

t.test('every language tells all of it, in its script', async (t) => {
  const timeline = [anEntry({ kind: 'reopened' }), anEntry({ kind: 'escalated' })];
  for (const language of LANGUAGES) {
    for (const status of STATUSES) {
      const complaint = aComplaint({ status, analysis, dueAt: daysAgo(-9), supports: 2, closedAt: NOW });
      const { sentences } = summariseComplaint(complaint, timeline, { ...inEnglish, language });
      t.ok(sentences.length >= 6, `${language} ${status}`);
      t.same(
        sentences.slice(1).flatMap((sentence) => foreignWords(sentence, language)),
        [],
        language,
      );
    }
  }
});

t.test('there is a reply for every status in every language, with both slots, in its script', async (t) => {
  t.equal(REPLY_TEMPLATES.length, STATUSES.length * LANGUAGES.length);
  for (const { language, status, text, review, version } of REPLY_TEMPLATES) {
    const slots = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    t.same(slots.sort(), ['category', 'department'], `${language} ${status}`);
    t.same(foreignWords(text, language), [], `${language} ${status}`);
    t.equal(review, 'machine');
    t.match(version, /^\d+\.\d+\.\d+$/);
  }
  t.equal(new Set(REPLY_TEMPLATES.map(({ text }) => text)).size, REPLY_TEMPLATES.length);
});

t.test('a reply is filled with the category and the department', async (t) => {
  const filled = fillReply(replyTemplate('in_progress', 'en'), {
    category: 'Drainage',
    department: 'Engineering',
  });
  t.match(filled, /^The Engineering department is now working on your complaint about Drainage\./);
});

t.test('a reply names category and department in the language of the citizen', async (t) => {
  for (const language of LANGUAGES) {
    for (const { name, subTypes } of TIRUPUR.categories) {
      for (const subType of [null, ...subTypes.map(({ code }) => code)]) {
        const slots = replySlots(TIRUPUR, language, name, subType);
        t.same(foreignWords(fillReply(replyTemplate('pending', language), slots), language), []);
      }
    }
  }
  const { department } = replySlots(TIRUPUR, 'en', 'Road & Infrastructure', 'traffic-signal');
  t.equal(department, 'Traffic');
  t.throws(() => replySlots(TIRUPUR, 'en', 'Weather', null), { code: 'not_found' });
});

t.test('a city that names a department without listing it is not loaded', async (t) => {
  const { wards, categories, departments, holidays, taxonomyVersion: version, ...city } = TIRUPUR;
  const folder = t.testdir({
    'city.json': JSON.stringify(city),
    'wards.json': JSON.stringify({ wards }),
    'holidays.json': JSON.stringify({ holidays }),
    'categories.json': JSON.stringify({
      version,
      categories,
      departments: departments.filter(({ name }) => name !== 'Traffic'),
    }),
  });
  t.throws(() => loadCity(folder), { message: /department Traffic is not listed/ });
});

t.test('what happens to a complaint has a name in every language', async (t) => {
  const expected = TIMELINE_KINDS.map((kind) => `timeline.${kind}`).sort();
  for (const language of LANGUAGES) {
    const keys = Object.keys(BUNDLES[language]).filter((key) => key.startsWith('timeline.'));
    t.same(keys.sort(), expected, language);
  }
});
