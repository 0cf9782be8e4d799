import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { ChaosSystem } from '../src/chaos/chaos-system.ts';
import { connectAsAdministrator } from './administered-api.ts';
import { rootFolder } from './real-system.ts';
import { eventually } from './started-system.ts';

const SCRIPT = join(rootFolder, 'packages/api/dist/test/fixtures/later-release.js');
const VERSIONS = '/api/admin/system/versions';

interface SchemaView {
  readonly schema: number;
  readonly schemaState: { readonly next: object | null; readonly waitsFor: readonly string[] };
}

/** A process of a later release, with so many migrations more, on the store of a system that runs. */
export async function startLaterRelease(t: Test, { storeUri, databases }: ChaosSystem, more: 1 | 2) {
  const child = fork(SCRIPT, [storeUri, databases.service, String(more)], { execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  const failed = once(child, 'exit').then(() =>
    Promise.reject(new Error('The later release did not start.')),
  );
  const [{ url }] = (await Promise.race([once(child, 'message'), failed])) as [{ url: string }];
  // Its end later on is none of a start.
  failed.catch(() => undefined);
  const api = connectAsAdministrator(url);
  t.teardown(() => api.close());
  const get = async (path: string) => (await api.get(path)).body;
  const schema = async () => (await get(VERSIONS)) as SchemaView;
  return {
    api,
    schema,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    until: (version: number) =>
      eventually(`schema ${version}`, async () => (await schema()).schema === version),
    /** As an administrator does it: by the plan that was read. */
    async goBack() {
      const plan = (await get(`${VERSIONS}/rollback-plan?to=previous`)) as {
        planHash: string;
        steps: readonly object[];
      };
      const body = { to: 'previous', planHash: plan.planHash };
      const { status } = await api.post(`${VERSIONS}/rollback`, body);
      return { status, steps: plan.steps };
    },
  };
}
