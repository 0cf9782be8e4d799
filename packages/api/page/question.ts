import { find } from './element.ts';

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly go: string;
  readonly asksReason?: boolean;
}

/** The reason, or an empty text where none was asked for; undefined when somebody thought better of it. */
export function askFirst({ title, text, go, asksReason = false }: Question): Promise<string | undefined> {
  const dialog = find('question', HTMLDialogElement);
  const reason = find('question-reason', HTMLInputElement);
  find('question-title', HTMLElement).textContent = title;
  find('question-text', HTMLElement).textContent = text;
  find('question-yes', HTMLButtonElement).textContent = go;
  find('question-label', HTMLElement).hidden = !asksReason;
  reason.hidden = !asksReason;
  reason.required = asksReason;
  reason.value = '';
  // Escape closes it without a value of its own.
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'yes' ? reason.value.trim() : undefined),
      { once: true },
    );
  });
}
