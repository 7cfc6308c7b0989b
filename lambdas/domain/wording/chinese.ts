import type { Catalogue } from './catalogue.ts';
import { chineseNotice } from './chinese-notice.ts';
import { chineseProblems } from './chinese-problems.ts';
import { chineseReasons } from './chinese-reasons.ts';

export const chinese: Catalogue = { ...chineseProblems, ...chineseReasons, ...chineseNotice };
