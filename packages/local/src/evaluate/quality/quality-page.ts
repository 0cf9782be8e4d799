import { LANGUAGES, type ModelManifest } from '@namsev/core';
import { accuracyOf, type Judged, precisionOf, ratio, recallOf } from '../measures.ts';
import {
  byClass,
  type ClassQuality,
  calibrationOf,
  confusionOf,
  coverageOf,
  type JudgedRow,
} from './measure-quality.ts';

export interface QualityInput {
  readonly quoted: readonly JudgedRow[];
  readonly heldBack: readonly JudgedRow[];
  /** Sets whose failures nobody mended, by name. */
  readonly probes: readonly { readonly name: string; readonly rows: readonly JudgedRow[] }[];
  readonly manifest: ModelManifest;
  readonly versions: Readonly<Record<string, string>>;
}

const BANDS = ['urgent', 'high', 'normal', 'low'];
const KEYS = [...LANGUAGES, 'romanised'];
const MOST_FAILURES = 12;
const SERVICES = ['preprocessor', 'language', 'classifier', 'priorityScorer'];

/** The page on language quality in Markdown. The same input gives the same page. */
export function qualityPage(input: QualityInput): string {
  const { quoted, heldBack } = input;
  const categories = [...new Set(quoted.map(({ category }) => category.truth))].sort();
  const sections = [
    opening(input),
    section('By language', languageTables(quoted, heldBack)),
    section('What was never mended for', probeTable(input.probes)),
    section('By category', [
      classTable(
        'category',
        byClass(
          quoted.map(({ category }) => category),
          categories,
        ),
      ),
    ]),
    section('What is taken for what', [
      'Rows are what a complaint is, columns what the classifier says first. Figures count complaints.',
      confusionTable(
        quoted.map(({ category }) => category),
        categories,
      ),
    ]),
    section('Priority', priorityTables(quoted)),
    section('Calibration', calibrationTables(quoted)),
    section('Where it fails', failures(quoted)),
    SOURCES,
  ];
  return `${sections.join('\n\n')}\n`;
}

function opening({ quoted, heldBack, manifest, versions }: QualityInput): string {
  const { seeds = 0, bengaluru = 0, sanRafael = 0 } = manifest.classifier.trainedOn;
  return `# Language quality

Made by \`npm run evaluate -- quality --write\` from the shipped models and the seeds in this repository. Do not edit.

**No figure on this page was measured on complaints of real citizens in an Indian language. No such labelled data are public.** All complaints behind these figures are synthetic: written for this repository, by hand, and filed by nobody. How well real citizens are understood is not known before officers' corrections say so.

- The **quoted** set has ${quoted.length} complaints. It was written before the models and rules of its first version were tuned. Nothing is trained on it and no threshold is chosen on it. Its author knew how the training seeds were written, so it is kinder than what a stranger writes.
- The **held-back** set has ${heldBack.length} complaints, written to be hard: denials, things past, names that mislead. Thresholds and settings are chosen on it, and it was looked at while seeds and rules were written.
- The classifier is trained on ${seeds} seeds and on ${bengaluru + sanRafael} reports of two cities in English. Accuracy takes the first suggestion, also where the service abstains. Priority is scored from the predicted category.

${table(
  ['service', 'version'],
  SERVICES.map((service) => [service, `\`${versions[service] ?? ''}\``]),
)}`;
}

function languageTables(quoted: readonly JudgedRow[], heldBack: readonly JudgedRow[]): string[] {
  return [
    ...languageTable('Quoted set.', quoted),
    ...languageTable('Held-back set.', heldBack),
    'Romanised text of all five Indian languages is counted together, and its language is the one that is spoken.',
  ];
}

function languageTable(title: string, rows: readonly JudgedRow[]): string[] {
  const line = (name: string, some: readonly JudgedRow[]) => [
    name,
    String(some.length),
    share(accuracyOf(some.map(({ language }) => language))),
    share(accuracyOf(some.map(({ category }) => category))),
    share(accuracyOf(some.map(({ priority }) => priority))),
  ];
  const lines = KEYS.map((key) =>
    line(
      key,
      rows.filter((row) => row.key === key),
    ),
  );
  return [title, table(['', 'n', 'language', 'category', 'priority'], [...lines, line('all', rows)])];
}

function probeTable(probes: QualityInput['probes']): string[] {
  const lines = probes.map(({ name, rows }) => {
    const priorities = rows.map(({ priority }) => priority);
    return [
      name,
      String(rows.length),
      share(accuracyOf(rows.map(({ category }) => category))),
      share(recallOf(priorities, 'urgent')),
      share(precisionOf(priorities, 'urgent')),
    ];
  });
  return [
    'Five sets in all languages were written to know what a stranger meets: `street` without a look at lexicon and seeds, `corner` after them, `stranger` with ordinary complaints and some traps when all else was done; five of its labels that the written rules contradict were put right after it was first read. No failure in them was mended, but an earlier margin from which a danger is read was chosen on `street` and the held-back set together. `corner` tells dangers by what they do and seldom by their names, the same matter in several languages, so that one miss counts often. `passer-by` was written apart from all others, on nothing but the rules of labelling, each row its own matter; nothing was chosen on it. `newcomer` likewise, later and by others. All are synthetic, as the seeds are.',
    table(['set', 'n', 'category', 'urgent recall', 'urgent precision'], lines),
  ];
}

function priorityTables(rows: readonly JudgedRow[]): string[] {
  const judged = rows.map(({ priority }) => priority);
  return [
    `Urgent recall ${share(recallOf(judged, 'urgent'))}, urgent precision ${share(precisionOf(judged, 'urgent'))}, accuracy ${share(accuracyOf(judged))}.`,
    classTable('band', byClass(judged, BANDS)),
    confusionTable(judged, BANDS),
  ];
}

function calibrationTables(rows: readonly JudgedRow[]): string[] {
  const answered = rows.filter(({ isAnswered }) => isAnswered);
  const right = accuracyOf(answered.map(({ category }) => category));
  return [
    `The classifier answers ${share(ratio(answered.length, rows.length))} of the complaints and is right in ${share(right)} of its answers. The rest goes to triage.`,
    table(
      ['confidence', 'n', 'claimed', 'right'],
      calibrationOf(rows).map((bin) => [
        `${bin.from} to ${bin.to}`,
        String(bin.n),
        share(bin.claimed),
        share(bin.right),
      ]),
    ),
    'Of the surest part of all complaints, so many are right:',
    table(
      ['surest part', 'right'],
      coverageOf(rows).map(({ coverage, accuracy }) => [share(coverage), share(accuracy)]),
    ),
  ];
}

function failures(rows: readonly JudgedRow[]): string[] {
  const wrong = rows.filter(({ category }) => category.truth !== category.said);
  const step = Math.max(1, Math.ceil(wrong.length / MOST_FAILURES));
  return [
    `${wrong.length} of the quoted complaints get a wrong first suggestion. Some of them:`,
    table(
      ['complaint (synthetic)', 'is', 'said', 'confidence'],
      wrong
        .filter((_, at) => at % step === 0)
        .map(({ text, category, confidence }) => [
          text.replaceAll('|', '\\|'),
          category.truth,
          category.said,
          share(confidence),
        ]),
    ),
  ];
}

function classTable(name: string, qualities: readonly ClassQuality[]): string {
  return table(
    [name, 'n', 'recall', 'precision'],
    qualities.map((one) => [one.name, String(one.n), share(one.recall), share(one.precision)]),
  );
}

function confusionTable(judged: readonly Judged[], names: readonly string[]): string {
  const counts = confusionOf(judged, names);
  return table(
    ['', ...names],
    names.map((name, at) => [name, ...(counts[at] ?? []).map((count) => (count === 0 ? '' : String(count)))]),
  );
}

function section(title: string, paragraphs: readonly string[]): string {
  return [`## ${title}`, ...paragraphs].join('\n\n');
}

/** Columns are padded, so that the page is easy to read as text too. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_, column) =>
    Math.max(3, ...[headings, ...rows].map((row) => [...(row[column] ?? '')].length)),
  );
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(headings), rule, ...rows.map(line)].join('\n');
}

/** In per cent with one decimal. */
function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

const SOURCES = `## What the models are trained on

| data | what it is | used for | in this repository |
| --- | --- | --- | --- |
| \`packages/local/seeds\` | synthetic complaints in six languages and romanised, written for this repository, Apache-2.0 | category, sub-type, reading, language | yes |
| Bengaluru | reports of citizens in an app, Indian English, from a source under the MIT licence | category | no: hashed weights only |
| San Rafael | requests of residents, English, public records | category | no: hashed weights only |
| romanised comments | film comments and tweets in romanised Tamil, Malayalam, Kannada, Hindi, Telugu, from public research sets | language | no: hashed weights only |

The lexicon of concepts and the rules of priority are written by hand; how much the rules count beside the reading of the whole is learned from the seeds. The commands \`npm run train -- --data DIR\` and \`npm run train -- --weighing\` make the models and those weights again; \`npm run evaluate -- analysis FILE.jsonl\` measures them on labelled rows of anybody.`;
