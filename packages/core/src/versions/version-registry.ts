import type { Db, MongoClient } from 'mongodb';
import type { City } from '../city/city.ts';
import type { Clock } from '../clock.ts';
import { createArtefactStore } from './artefact-store.ts';
import { requireActive } from './change-configuration.ts';
import type { Configuration } from './configuration.ts';
import { createConfigurationStore } from './configuration-store.ts';
import { type CodeManifest, readCodeManifest } from './manifest.ts';
import { registerShipped, type VersionStores } from './register-shipped.ts';
import { listShipped, type ShippedArtefact } from './shipped-artefacts.ts';

export interface VersionRegistryOptions {
  readonly client: MongoClient;
  readonly db: Db;
  readonly clock: Clock;
  /** As it was loaded from its folder. */
  readonly city: City;
}

/** What this process came with, and what the store knows of versions. */
export interface VersionRegistry extends VersionStores {
  /** @throws DomainError model_unavailable when a manifest cannot be read. */
  shipped(): readonly ShippedArtefact[];
  manifest(): CodeManifest;
  /**
   * Makes known what this process came with, once in its life; what is active.
   *
   * @throws DomainError model_unavailable, SystemTooOld
   */
  register(): Promise<Configuration>;
}

export function createVersionRegistry({ client, db, clock, city }: VersionRegistryOptions): VersionRegistry {
  const stores = {
    client,
    db,
    clock,
    artefacts: createArtefactStore(db),
    configurations: createConfigurationStore(db),
  };
  let shipped: readonly ShippedArtefact[] | undefined;
  let manifest: CodeManifest | undefined;
  let isRegistered = false;
  const registry: VersionRegistry = {
    ...stores,
    shipped() {
      shipped ??= listShipped(city);
      return shipped;
    },
    manifest() {
      manifest ??= readCodeManifest(registry.shipped());
      return manifest;
    },
    async register() {
      if (!isRegistered) await registerShipped(stores, registry.shipped(), registry.manifest());
      isRegistered = true;
      return requireActive(stores);
    },
  };
  return registry;
}
