import type { Analyser } from './analyser.ts';

/** An analyser that can be exchanged for another one between two complaints. */
export interface LiveAnalyser extends Analyser {
  use(analyser: Analyser): void;
}

/** Whoever holds it analyses with the one that was given last; one complaint is never read by two. */
export function createLiveAnalyser(first: Analyser): LiveAnalyser {
  let current = first;
  return {
    get versions() {
      return current.versions;
    },
    analyse: (complaint, now) => current.analyse(complaint, now),
    prime: (service) => current.prime(service),
    use(analyser) {
      current = analyser;
    },
  };
}
