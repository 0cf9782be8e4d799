import { CHAOS_ADMIN_KEY } from '../src/chaos/chaos-system.ts';
import { filingCall, trackingIdOf } from '../src/load/filing-call.ts';
import { createHttpClient } from '../src/load/http-client.ts';

export interface Figures {
  readonly requests: { readonly total: number };
  readonly routes: readonly { readonly method: string; readonly route: string; readonly total: number }[];
  readonly queues: readonly { readonly name: string; readonly processed: number }[];
  readonly memory: { readonly processes: readonly { readonly name: string; readonly kind: string }[] };
}

export type AdministeredApi = ReturnType<typeof connectAsAdministrator>;

/** An api of a chaos system, as its administrator and its citizens call it. */
export function connectAsAdministrator(url: string) {
  const client = createHttpClient({ url, connections: 16, timeoutMs: 5_000 });
  const get = (path: string) =>
    client.send({ method: 'GET', path, headers: { authorization: `Bearer ${CHAOS_ADMIN_KEY}` } });
  return {
    get,
    async figures(): Promise<Figures> {
      return (await get('/api/admin/system/metrics')).body as Figures;
    },
    post: (path: string, body: object = {}) =>
      client.send({
        method: 'POST',
        path,
        body,
        headers: { authorization: `Bearer ${CHAOS_ADMIN_KEY}` },
      }),
    async cleanup() {
      return (await get('/api/admin/system/cleanup')).body as {
        lastRun: { state: string } | null;
        totals: object;
      };
    },
    async queues() {
      const { body } = await get('/api/admin/system/queues');
      return (body as { queues: readonly { name: string }[] }).queues;
    },
    async sizes() {
      const { body } = await get('/api/admin/system/cleanup/data-size');
      return (body as { collections: readonly { name: string; documents: number }[] }).collections;
    },
    async health() {
      const { body } = await get('/api/admin/system/health');
      return { body: body as { checks: { store: string } } };
    },
    async file(at: number) {
      const filing = { description: `The street light at the corner is out, house number ${at}.` };
      return trackingIdOf(await client.send(filingCall(filing, `many-processes-${at}`)));
    },
    close: () => client.close(),
  };
}
