/** The versions that a start may fetch. Sources and figures: docs/reference, and the hashes are the registries' own. */
export const MONGOD_VERSION = '8.2.6';

export const WHEEL_PROJECT = 'SecantusDB';
export const WHEEL_VERSION = '0.6.0b17';
/** The version that the server in that wheel gives itself. */
export const WHEEL_SERVER_VERSION = '0.5.3-beta.165';

export const CRATE = 'secantus-mdb';
export const CRATE_VERSION = '0.5.3-beta.196';

export interface PinnedWheel {
  readonly platform: string;
  readonly sha256: string;
}

/** By `process.platform`-`process.arch`. */
export const WHEELS: Readonly<Record<string, PinnedWheel>> = {
  'linux-x64': {
    platform: 'manylinux_2_28_x86_64',
    sha256: 'fe8ccfd1295c872c92a4c4c13c5a6a1dead88b2ff3b9aafb361406ec8aac4d14',
  },
  'linux-arm64': {
    platform: 'manylinux_2_28_aarch64',
    sha256: '690fed7d7268bf7e90aeb2c8a5b390b32b34685170df9a304f961713e30540fe',
  },
  'darwin-arm64': {
    platform: 'macosx_11_0_arm64',
    sha256: '030a69eabbbb0761c244c0d041c1aa89df17680b26c98b374030f61b1c890aec',
  },
};
