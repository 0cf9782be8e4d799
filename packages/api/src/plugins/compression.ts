import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import plugin from 'fastify-plugin';

/** An answer that fits into one or two packets is sent as it is. */
export const COMPRESSED_FROM_BYTES = 2_048;
/** Of 11: near gzip in time, and smaller. */
const BROTLI_QUALITY = 4;
/** Their ETag is compared byte for byte by If-Match, and a compressed body would need another one. */
const VERSIONED = '/api/officer/complaints/:id';

/** brotli or gzip for whoever accepts it. Bodies of requests are never unpacked: a small one could hold a large one. */
export const compression = plugin(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (route.url.startsWith(VERSIONED)) route.compress = false;
    });
    await app.register(compress, {
      globalDecompression: false,
      threshold: COMPRESSED_FROM_BYTES,
      encodings: ['br', 'gzip'],
      brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    });
  },
  { name: 'compression' },
);
