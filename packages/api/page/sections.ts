import type { Desk } from './section.ts';
import { createSectionView, type SectionView } from './section-view.ts';
import { alerts } from './sections/alerts.ts';
import { batches } from './sections/batches.ts';
import { caches } from './sections/caches.ts';
import { charts } from './sections/charts.ts';
import { cleanup } from './sections/cleanup.ts';
import { dataSizes } from './sections/data-sizes.ts';
import { deadLetters } from './sections/dead-letters.ts';
import { queues } from './sections/queues.ts';
import { services } from './sections/services.ts';
import { status } from './sections/status.ts';
import { versions } from './sections/versions.ts';
import { warmUp } from './sections/warm-up.ts';

/** In the order of a night: is it well, what is wrong, what waits, what failed, and then the rest. */
export function createSectionViews(desk: Desk): readonly SectionView[] {
  return [
    createSectionView(status, desk),
    createSectionView(alerts, desk),
    createSectionView(charts, desk),
    createSectionView(queues, desk),
    createSectionView(deadLetters, desk),
    createSectionView(batches, desk),
    createSectionView(cleanup, desk),
    createSectionView(caches, desk),
    createSectionView(services, desk),
    createSectionView(dataSizes, desk),
    createSectionView(versions, desk),
    createSectionView(warmUp, desk),
  ];
}
