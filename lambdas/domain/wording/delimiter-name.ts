export type DelimiterName = 'comma' | 'semicolon' | 'tab' | 'bar';
