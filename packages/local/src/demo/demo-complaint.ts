/** What the demonstration reads of the public view of a complaint. */
export interface DemoComplaint {
  readonly trackingId: string;
  readonly filedAt: string;
  readonly updatedAt: string;
  readonly language: string | null;
  readonly category: string | null;
  readonly priority: string | null;
  readonly ward: string | null;
  readonly analysis: {
    readonly state: 'pending' | 'done' | 'failed';
    readonly tone?: string;
    readonly priority?: {
      readonly reasons: readonly { readonly code: string; readonly words: readonly string[] }[];
    };
  };
}

/** One row of the table, in the order of its headings. */
export function toRow({
  writtenIn,
  complaint,
}: {
  writtenIn: string;
  complaint: DemoComplaint;
}): readonly string[] {
  const { trackingId, language, category, priority, ward, analysis } = complaint;
  if (analysis.state !== 'done')
    return [trackingId, writtenIn, '-', `analysis ${analysis.state}`, '', '', '', '', ''];
  return [
    trackingId,
    writtenIn,
    language ?? '-',
    category ?? 'triage',
    priority ?? '-',
    analysis.tone ?? '-',
    ward ?? '-',
    String(Date.parse(complaint.updatedAt) - Date.parse(complaint.filedAt)),
    // Last, for words of some scripts are wider than their letters are many.
    describeFirstReason(analysis.priority?.reasons ?? []),
  ];
}

export const HEADINGS: readonly string[] = [
  'tracking id',
  'written in',
  'found',
  'category',
  'priority',
  'tone',
  'ward',
  'ms to analysis',
  'first reason',
];

function describeFirstReason(reasons: readonly { code: string; words: readonly string[] }[]): string {
  const [first] = reasons;
  if (first === undefined) return '-';
  return first.words.length === 0 ? first.code : `${first.code} (${first.words.join(' ')})`;
}
