/** Tells the person at the terminal what happens, one line an event. */
export type Say = (line: string) => void;

/** Standard output belongs to what a command is asked for, so progress goes to standard error. */
export const sayOnStandardError: Say = (line) => {
  process.stderr.write(`${line}\n`);
};
