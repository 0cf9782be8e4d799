export interface StoreEnd {
  readonly how: string;
  readonly lastLines: readonly string[];
  readonly dataFolder: string;
  readonly port: number;
  readonly logFile: string;
}

/** One line for people on why a store did not come up. */
export function diagnoseEnd({ how, lastLines, dataFolder, port, logFile }: StoreEnd): string {
  const text = lastLines.join('\n');
  if (/Address already in use|address already in use/.test(text))
    return `The store cannot listen on port ${port}: it is in use.`;
  if (/Device or resource busy|DBPathInUse|Unable to lock/.test(text)) {
    return `The store folder ${dataFolder} is in use by another process.`;
  }
  if (/No space left on device/.test(text)) return `The store folder ${dataFolder} is on a full disk.`;
  if (/Permission denied/.test(text)) return `The store folder ${dataFolder} cannot be written to.`;
  if (/WiredTiger|storage|WT_/i.test(text)) {
    return `The store folder ${dataFolder} cannot be opened, it may be damaged; restore a backup or move it away (${logFile} says more).`;
  }
  return `The store did not start (${how}); ${logFile} says more.`;
}
