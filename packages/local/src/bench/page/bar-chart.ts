/** Bars of one figure at several sizes of history. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

const WIDTH = 640;
const ROW = 28;
const LABEL = 220;
const RIGHT = 90;

/** A bar chart as SVG; values are told beside their bars. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const rows = bars.map(({ label, value }, at) => {
    const y = ROW * (at + 2);
    const width = ((WIDTH - LABEL - RIGHT) * value) / most;
    return [
      `<text x="${LABEL - 8}" y="${y + 14}" text-anchor="end">${escapeText(label)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="20" fill="#3566a8"/>`,
      `<text x="${(LABEL + width + 6).toFixed(1)}" y="${y + 14}">${value} ${escapeText(unit)}</text>`,
    ].join('');
  });
  const height = ROW * (bars.length + 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="white"/><text x="8" y="24" font-size="16">${escapeText(title)}</text>${rows.join('')}</svg>\n`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
