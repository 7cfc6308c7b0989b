/** The rules for the texts of a line; each catalogue puts them into words. */
export type RuleName =
  | 'begins-with-letter'
  | 'begins-with-letter-or-digit'
  | 'host-name'
  | 'name-prefix'
  | 'pool-name'
  | 'email'
  | 'phone';
