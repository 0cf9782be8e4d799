import type { ProcessCache } from './process-cache.ts';
import type { StoreCache, StoredValue } from './store-cache.ts';

export interface LayeredCache<Value> {
  /** From the process, else from the store, else by `load`; one flight for a key in each process. */
  through(key: string, load: () => Promise<StoredValue<Value>>): Promise<Value | undefined>;
}

/** The process's own layer for five minutes over the layer that all processes share for thirty days. */
export function createLayeredCache<Value>(
  process: ProcessCache<Value>,
  store: StoreCache<Value>,
): LayeredCache<Value> {
  const fill = async (key: string, load: () => Promise<StoredValue<Value>>) => {
    const stored = await store.get(key);
    if (stored !== undefined) return stored;
    const readAt = store.now();
    const loaded = await load();
    await store.put(key, loaded, readAt);
    return loaded;
  };
  return {
    through: (key, load) =>
      process.through(key, async () => {
        const { value, subject } = await fill(key, load);
        return { value, subject, bytes: value === undefined ? 0 : JSON.stringify(value).length };
      }),
  };
}
