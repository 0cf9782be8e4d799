import type { MetricsView } from '../../src/schemas/metrics.ts';
import { read } from '../api-client.ts';
import { more, quiet, table } from '../pieces.ts';
import { OFTEN_SECONDS, type Section } from '../section.ts';
import { milliseconds, number } from '../wording.ts';

type Shown = Pick<MetricsView, 'ai' | 'routes' | 'errors'>;

const BUSIEST = 25;

export const services: Section<Shown> = {
  id: 'services',
  title: 'Calls',
  everySeconds: OFTEN_SECONDS,
  async read(desk) {
    const { ai, routes, errors } = await read<MetricsView>(`system/metrics?window=${desk.window()}`);
    return { ai, routes, errors };
  },
  show: ({ ai, routes, errors }) => [
    more('services-routes', `Addresses (${routes.length})`, routeTable(routes)),
    more('services-errors', `Refusals and errors (${errors.length})`, errorTable(errors)),
    more('services-language', `Language services (${ai.length})`, serviceTable(ai)),
  ],
};

function routeTable(routes: Shown['routes']): Node {
  const busiest = routes.toSorted((a, b) => b.total - a.total).slice(0, BUSIEST);
  if (busiest.length === 0) return quiet('Nobody called in this time.');
  return table(
    'Addresses, the busiest first',
    [
      { name: 'Address', cell: ({ method, route }) => `${method} ${route}` },
      { name: 'Calls', isNumber: true, cell: ({ total }) => number(total) },
      { name: 'Errors', isNumber: true, cell: (route) => number(route.errors) },
      { name: 'p50', isNumber: true, cell: ({ latencyMs }) => milliseconds(latencyMs.p50) },
      { name: 'p95', isNumber: true, cell: ({ latencyMs }) => milliseconds(latencyMs.p95) },
      { name: 'Longest', isNumber: true, cell: ({ latencyMs }) => milliseconds(latencyMs.max) },
    ],
    busiest,
  );
}

function errorTable(errors: Shown['errors']): Node {
  if (errors.length === 0) return quiet('None in this time.');
  return table(
    'Problem answers by code',
    [
      { name: 'Code', cell: ({ code }) => code },
      { name: 'Times', isNumber: true, cell: ({ count }) => number(count) },
    ],
    errors.toSorted((a, b) => b.count - a.count),
  );
}

function serviceTable(ai: Shown['ai']): Node {
  if (ai.length === 0) return quiet('None was called in this time.');
  return table(
    'Language services',
    [
      { name: 'Service', cell: ({ service }) => service },
      { name: 'Version', cell: ({ version }) => version },
      { name: 'Calls', isNumber: true, cell: ({ calls }) => number(calls) },
      { name: 'Errors', isNumber: true, cell: (service) => number(service.errors) },
      { name: 'p95', isNumber: true, cell: ({ latencyMs }) => milliseconds(latencyMs.p95) },
    ],
    ai,
  );
}
