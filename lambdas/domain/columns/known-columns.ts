/** The columns that Deskdrop reads. docs/CSV.md lists the other names that a file may give them. */
export const KNOWN_COLUMNS = [
  'user_name',
  'user_email',
  'user_phone',
  'user_group',
  'computer_name',
  'os_host_name',
  'desktop_name_prefix',
  'desktop_name',
  'size',
  'desktop_ip',
  'profile',
] as const;

export type KnownColumn = (typeof KNOWN_COLUMNS)[number];

/** As versions compared it that knew no other names, and as result columns are compared. */
export const normalName = (cell: string): string => cell.trim().toLowerCase();

export const isKnownColumn = (name: string): name is KnownColumn => (KNOWN_COLUMNS as readonly string[]).includes(name);
