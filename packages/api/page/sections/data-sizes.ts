import type { DataSizeView } from '../../src/schemas/cleanup.ts';
import { read } from '../api-client.ts';
import { element } from '../element.ts';
import { more, table } from '../pieces.ts';
import { SELDOM_SECONDS, type Section } from '../section.ts';
import { megabytes, number } from '../wording.ts';

export const dataSizes: Section<DataSizeView> = {
  id: 'data-sizes',
  title: 'Data',
  everySeconds: SELDOM_SECONDS,
  read: () => read('system/cleanup/data-size'),
  show: ({ collections, totalMB }) => [
    element(
      'p',
      {},
      'Storage and indexes take ',
      element('strong', {}, totalMB < 1 ? 'less than 1 MB' : megabytes(totalMB)),
      ' together.',
    ),
    more(
      'data-sizes-all',
      `${collections.length} collections`,
      table(
        'Collections by size',
        [
          { name: 'Collection', cell: ({ name }) => name },
          { name: 'Documents', isNumber: true, cell: ({ documents }) => number(documents) },
          { name: 'Storage', isNumber: true, cell: ({ storageMB }) => megabytes(storageMB) },
          { name: 'Indexes', isNumber: true, cell: ({ indexMB }) => megabytes(indexMB) },
        ],
        collections,
      ),
    ),
  ],
};
