export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
