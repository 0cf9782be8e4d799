import { createHash } from 'node:crypto';
import { createRandom, INDEXES, loadCity, SCHEMA_VERSION, SEARCH_VERSION } from '@namsev/core';
import { createAnalyser } from '@namsev/core/analysis';
import type { Db, MongoClient } from 'mongodb';
import { readSeedTexts } from '../../load/seed-texts.ts';
import type { Say } from '../../say.ts';
import { liveThrough, rememberAnalyses } from './live-through.ts';
import { createSeededCity } from './seeded-city.ts';
import { writeSeeds } from './write-seeds.ts';
import { writeTexts } from './written-texts.ts';

export interface SeedOptions {
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly complaints: number;
  readonly seed: number;
  /** The last day of the history. */
  readonly until: Date;
}

/** Different texts; each is written by many. */
const TEXTS = 8_000;
/** Changes with what the seeding writes. */
const SEEDING_VERSION = 3;

/** A city of complaints that can be written into a store, and the hash of all that decides what is written. */
export async function prepareSeeds({ root, city: folder, complaints, seed, until }: SeedOptions) {
  const city = loadCity(folder);
  const analyser = await createAnalyser();
  const count = Math.min(TEXTS, complaints);
  const texts = writeTexts(await readSeedTexts(root), { count, random: createRandom(seed) });
  const lifeOf = createSeededCity({ city, texts, complaints, seed, until });
  const analyse = rememberAnalyses(analyser);
  return {
    city,
    lifeOf,
    analyse,
    schemaHash(): string {
      const { complaint, entries } = liveThrough(city, lifeOf(0), analyse);
      const shape = [Object.keys(complaint), entries.map((entry) => Object.keys(entry))];
      const facts = [
        SEEDING_VERSION,
        SCHEMA_VERSION,
        SEARCH_VERSION,
        INDEXES,
        analyser.versions,
        shape,
        city,
      ];
      return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
    },
    write: ({ client, db, say }: { client: MongoClient; db: Db; say: Say }) =>
      writeSeeds({ client, db, city, lifeOf, complaints, until, analyse, say }),
  };
}
