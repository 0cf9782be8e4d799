import { createHmac, randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import { type Clock, MS_PER_DAY } from '../clock.ts';

interface SaltDocument {
  _id: string;
  salt: string;
  expireAt: Date;
}

export interface DailySalts {
  /**
   * A keyed hash that is the same in all processes for a day (in UTC), and that nobody can follow back or from one
   * day to the next once the day's salt has expired after 48 hours.
   */
  hash(text: string): Promise<string>;
}

const KEPT_MS = 2 * MS_PER_DAY;
const SALT_BYTES = 32;
const HASH_CHARACTERS = 22;

export function createDailySalts(db: Db, clock: Clock): DailySalts {
  const salts = db.collection<SaltDocument>('daily_salts');
  let known: { readonly day: string; readonly salt: string } | undefined;

  const saltOf = async (day: string, now: Date): Promise<string> => {
    if (known?.day === day) return known.salt;
    const salt = randomBytes(SALT_BYTES).toString('base64url');
    const expireAt = new Date(now.getTime() + KEPT_MS);
    await salts.updateOne({ _id: day }, { $setOnInsert: { salt, expireAt } }, { upsert: true });
    const stored = await salts.findOne({ _id: day });
    if (stored === null) throw new Error('The salt of the day is gone.');
    known = { day, salt: stored.salt };
    return stored.salt;
  };

  return {
    async hash(text) {
      const now = clock.now();
      const salt = await saltOf(now.toISOString().slice(0, 10), now);
      return createHmac('sha256', salt).update(text).digest('base64url').slice(0, HASH_CHARACTERS);
    },
  };
}
