import type { SignedIn } from '../src/schemas/session.ts';
import { call, Refusal, read } from './api-client.ts';
import { type DeskView, openDesk } from './desk-view.ts';
import { find } from './element.ts';
import { followTheme } from './theme.ts';

const SESSION = 'session';
const signIn = find('sign-in', HTMLFormElement);
const key = find('key', HTMLInputElement);
let desk: DeskView | undefined;

/** The cookie may still be good from before a reload; only the service can tell. */
async function begin(): Promise<void> {
  try {
    await read<SignedIn>(SESSION);
    showDesk();
  } catch (error) {
    const isUnknown = error instanceof Refusal && error.status === 401;
    showSignIn(isUnknown || !(error instanceof Error) ? '' : `${error.message}.`);
  }
}

async function beginSession(event: Event): Promise<void> {
  event.preventDefault();
  try {
    await call<SignedIn>('POST', SESSION, { key: key.value.trim(), body: {} });
    showDesk();
  } catch (error) {
    showSignIn(error instanceof Error ? error.message : 'That did not work.');
  }
}

async function endSession(): Promise<void> {
  try {
    await call<SignedIn>('DELETE', SESSION);
    showSignIn('');
  } catch (error) {
    showSignIn(
      error instanceof Refusal && error.status === 401 ? '' : 'The session could not be ended; try again.',
    );
  }
}

function showDesk(): void {
  key.value = '';
  toggle(true);
  desk ??= openDesk(() => showSignIn('The session is over.'));
}

function showSignIn(message: string): void {
  desk?.close();
  desk = undefined;
  toggle(false);
  find('freshness', HTMLElement).textContent = '';
  find('stale', HTMLElement).hidden = true;
  find('sign-in-error', HTMLElement).textContent = message;
  key.focus();
}

function toggle(isSignedIn: boolean): void {
  signIn.hidden = isSignedIn;
  find('desk', HTMLElement).hidden = !isSignedIn;
  find('controls', HTMLElement).hidden = !isSignedIn;
}

followTheme();
signIn.addEventListener('submit', (event) => void beginSession(event));
find('sign-out', HTMLButtonElement).addEventListener('click', () => void endSession());
find('refresh', HTMLButtonElement).addEventListener('click', () => void desk?.refreshAll());
find('window', HTMLSelectElement).addEventListener('change', () => void desk?.refreshAll());
void begin();
