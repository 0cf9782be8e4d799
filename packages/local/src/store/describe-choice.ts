import type { StoreChoice, StoreKind } from './store-choice.ts';

const NAMES: Readonly<Record<StoreKind, string>> = {
  mongodb: 'MongoDB',
  mongod: 'mongod',
  'secantusdb-wheel': 'SecantusDB (wheel)',
  'secantusdb-crate': 'SecantusDB (crate)',
};

/** The line on the store that a start prints. */
export function describeChoice({ server, source, reason }: StoreChoice): string {
  return `Store: ${NAMES[server.kind]} ${server.version}, from ${source}: ${reason}.`;
}
