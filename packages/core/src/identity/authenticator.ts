import { type Clock, MS_PER_MINUTE } from '../clock.ts';
import { storeUnavailable } from '../errors.ts';
import { type ApiKey, hashSecret, isSameHash, isUsable, toPrincipal } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import type { Principal } from './principal.ts';

/** A key that is revoked anywhere opens nothing anywhere after this time and one read. */
const FRESH_MS = 1_500;
const NOTE_EVERY_MS = MS_PER_MINUTE;

export interface Authenticator {
  /**
   * Whose secret it is; undefined for one that is unknown, revoked or expired. With `patienceMs`, where the store does
   * not answer in that time, a key that was read within the last minute is believed: for looking at health alone.
   *
   * @throws when the store is away.
   */
  authenticate(secret: string, patienceMs?: number): Promise<Principal | undefined>;
  /** Keeps when the key was last used, at most once a minute. */
  noteUse(principal: Principal): Promise<void>;
}

interface Remembered {
  readonly key: ApiKey;
  readonly readAtMs: number;
}

/**
 * Looks keys up by their hash, one look-up at a time for each, and remembers found ones for 1.5 s.
 * Unknown secrets are not remembered: there is no end to them.
 */
export function createAuthenticator(keys: ApiKeyStore, clock: Clock): Authenticator {
  const remembered = new Map<string, Remembered>();
  const underWay = new Map<string, Promise<ApiKey | undefined>>();
  const notedAtMs = new Map<string, number>();

  const read = async (hash: string): Promise<ApiKey | undefined> => {
    const readAtMs = clock.now().getTime();
    const key = await keys.findByHash(hash);
    if (key === undefined) remembered.delete(hash);
    else remembered.set(hash, { key, readAtMs });
    return key;
  };
  const readOnce = (hash: string): Promise<ApiKey | undefined> => {
    const flight = underWay.get(hash) ?? read(hash).finally(() => underWay.delete(hash));
    underWay.set(hash, flight);
    return flight;
  };

  return {
    async authenticate(secret, patienceMs) {
      const hash = hashSecret(secret);
      const known = remembered.get(hash);
      const isFresh = known !== undefined && clock.now().getTime() - known.readAtMs < FRESH_MS;
      const reading = isFresh ? known.key : readOnce(hash);
      const key = await (patienceMs === undefined ? reading : patiently(reading, patienceMs, known, clock));
      if (key === undefined || !isSameHash(hash, key.hash) || !isUsable(key, clock.now())) return undefined;
      return toPrincipal(key);
    },
    async noteUse({ keyId }) {
      const now = clock.now();
      if (now.getTime() - (notedAtMs.get(keyId) ?? Number.NEGATIVE_INFINITY) < NOTE_EVERY_MS) return;
      notedAtMs.set(keyId, now.getTime());
      await keys.noteUse(keyId, now);
    },
  };
}

/** @throws DomainError store_unavailable when nothing was read lately either. */
async function patiently(
  reading: ApiKey | undefined | Promise<ApiKey | undefined>,
  patienceMs: number,
  known: Remembered | undefined,
  clock: Clock,
): Promise<ApiKey | undefined> {
  const isLate = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof isLate>((resolve) => {
    timer = setTimeout(resolve, patienceMs, isLate);
  });
  const answer = await Promise.race([Promise.resolve(reading).catch(() => isLate), late]);
  clearTimeout(timer);
  if (answer !== isLate) return answer as ApiKey | undefined;
  if (known !== undefined && clock.now().getTime() - known.readAtMs < MS_PER_MINUTE) return known.key;
  throw storeUnavailable(new Error(`no key was read within ${patienceMs} ms`));
}
