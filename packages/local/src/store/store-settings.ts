import type { LocalConfig } from '../config.ts';
import type { StoreSettings } from './choose-store.ts';

export function toStoreSettings({ home, mongodbUri, storeBinary, environment }: LocalConfig): StoreSettings {
  return {
    home,
    ...(mongodbUri === undefined ? {} : { mongodbUri }),
    ...(storeBinary === undefined ? {} : { storeBinary }),
    ...(environment.PATH === undefined ? {} : { searchPath: environment.PATH }),
  };
}
