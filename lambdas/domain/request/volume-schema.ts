import { id, oneOf, table, wholeNumber } from './field-schemas.ts';

/** GPSSD2 and the last three fields: not on the API page, but in the OpenAPI definition or the provider's own tools. */
const volume = (minSizeGb: number) =>
  table(6, {
    type: oneOf(['SAS', 'SSD', 'GPSSD', 'GPSSD2']),
    size: wholeNumber(minSizeGb, 32_760, 10),
    iops: wholeNumber(0, 16_380_000).optional(),
    throughput: wholeNumber(0, 4_095_000).optional(),
    kms_id: id().optional(),
  });

/** Table 6 for the system disk. */
export const rootVolumeSchema = volume(80);
/** Table 6 for data disks. */
export const dataVolumeSchema = volume(10);
