import { isDuplicateKey } from '../store/store-error.ts';
import { isSameHash, keyOfSecret } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';

/** One id for whatever ADMIN_KEY says, so that of processes that start at once none makes a second key. */
export const BOOTSTRAP_KEY_ID = 'bootstrap';

/**
 * Sees to it that ADMIN_KEY is an administrator's key. Another value than before replaces the former key, which then
 * opens nothing; the same value changes nothing, even where the key was revoked.
 *
 * @throws Error when the value is the secret of another key.
 */
export async function ensureBootstrapKey(keys: ApiKeyStore, secret: string, now: Date): Promise<void> {
  const key = keyOfSecret(secret, BOOTSTRAP_KEY_ID, { role: 'admin', name: 'Bootstrap administrator' }, now);
  const present = await keys.get(BOOTSTRAP_KEY_ID);
  if (present !== undefined && isSameHash(key.hash, present.hash)) return;
  try {
    await keys.put(key);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await acceptTwin(keys, key.hash, error);
  }
}

/** Another process may have put the same key a moment before. */
async function acceptTwin(keys: ApiKeyStore, hash: string, cause: unknown): Promise<void> {
  const twin = await keys.findByHash(hash);
  if (twin?.id === BOOTSTRAP_KEY_ID) return;
  throw new Error('ADMIN_KEY is the secret of another API key; it needs one of its own.', { cause });
}
