import type { Catalogue } from './catalogue.ts';
import type { DelimiterName } from './delimiter-name.ts';
import type { BrokenRule } from './problem.ts';
import type { RuleName } from './rule-name.ts';
import type { SpreadsheetTrace } from './spreadsheet-trace.ts';

type Problems = Pick<Catalogue, 'problems' | 'causes' | 'rules' | 'quoted' | 'hidden' | 'space'>;

const DELIMITERS: Readonly<Record<DelimiterName, string>> = {
  comma: '逗号',
  semicolon: '分号',
  tab: '制表符',
  bar: '竖线',
};

const RULES: Readonly<Record<RuleName, string>> = {
  'begins-with-letter': '只能使用英文字母、数字、连字符（-）和下划线（_），并以字母开头',
  'begins-with-letter-or-digit': '只能使用英文字母、数字、连字符（-）和下划线（_），并以字母或数字开头',
  'host-name': '只能使用英文字母、数字和连字符（-），以字母或数字开头，且不能以连字符结尾',
  'name-prefix': '只能使用英文字母、数字和连字符（-），并以字母或数字开头',
  'pool-name': '只能使用英文字母、数字和连字符（-），以字母开头，且不能以数字结尾，因为服务商会在末尾加上编号',
  email: '只能是一个邮箱地址，例如 ada@example.com：包含一个 @，@ 之后有点号，不含空格、逗号、冒号和括号',
  phone: '只能使用数字、空格、+、-、( 和 )，且至少包含一个数字',
};

const ruleText = ({ rule, min, max }: BrokenRule): string =>
  `长度须为${min === 0 ? `不超过 ${max}` : ` ${min} 到 ${max}`} 个字符，${RULES[rule]}`;

const choices = (names: readonly string[]): string =>
  names.length === 0 ? '尚未配置任何桌面配置' : `请从以下桌面配置中选择：${names.join('、')}`;

const linesText = (lines: readonly number[]): string => `第 ${lines.join('、')} 行`;

const AS_TEXT = '请先把该列设为“文本”格式，再重新填写';

const TRACES: Readonly<Record<SpreadsheetTrace, string>> = {
  'power-of-ten': `是电子表格软件以科学计数法显示的长数字，原来的数字已丢失：${AS_TEXT}`,
  'narrow-column': '不是实际内容，而是电子表格软件在列宽不足时显示的符号：请加宽该列后重新保存文件',
  'formula-error': '是公式的错误值：请把公式替换为实际内容',
  date: `是日期，可能由电子表格软件自动转换而成：${AS_TEXT}`,
  decimals: `带有小数，可能由电子表格软件自动添加：${AS_TEXT}`,
};

const INVISIBLE = {
  tab: '制表符',
  'line-break': '换行符',
  'no-break-space': '不换行空格',
  'zero-width-space': '零宽空格',
  'zero-width-joiner': '零宽连接符',
  'byte-order-mark': '字节顺序标记',
  'soft-hyphen': '软连字符',
  'direction-mark': '文字方向控制符',
  'wide-space': '全角空格',
  other: '不可见字符',
} as const;

const SCRIPTS = {
  Cyrillic: '西里尔字母',
  Greek: '希腊字母',
  Armenian: '亚美尼亚字母',
  Cherokee: '切罗基字母',
  'full-width': '全角字符',
  mathematical: '数学字母符号',
} as const;

export const chineseProblems: Problems = {
  problems: {
    'breaks-rule': ({ column, params }, line) => `${line.cell(column)}不符合要求：${ruleText(params)}。`,
    'user-name-missing': ({ column, params }, line) => `${line.name(column)} 为空。用户名${ruleText(params)}。`,
    'user-name-placeholder': ({ column }, line) =>
      `${line.cell(column)}是占位内容，不是人名：请改正，或删除该行。如果确有其人，请让平台管理员将其加入设置项 allowUserNames。`,
    'user-name-of-two-people': ({ column, params: { lines } }, line) =>
      `${line.cell(column)}也出现在${linesText(lines)}，但邮箱不同：如果是两个人，请使用不同的用户名；如果是同一个人，请改正邮箱或删除其中一行。`,
    'name-placeholder': ({ column }, line) => `${line.cell(column)}是占位内容，不是名称：请清空该单元格，或填写名称。`,
    'column-for-users': ({ column }, line) =>
      `${line.cell(column)}是用户的信息，但该行没有用户名：请清空该单元格，或填写用户名。`,
    'column-for-pools': ({ column }, line) =>
      `${line.cell(column)}只用于不分配用户的桌面：请清空该单元格，或清空用户名。`,
    'group-unknown': ({ column, params: { groups, osType } }, line) =>
      `${line.cell(column)}不可用：${osType} 桌面的用户组只能是 ${groups.join(' 或 ')}。`,
    'profile-unknown': ({ column, params: { profiles } }, line) => `${line.cell(column)}不存在。${choices(profiles)}。`,
    'profile-missing': ({ column, params: { profiles } }, line) =>
      `${line.name(column)} 为空，且没有默认桌面配置。${choices(profiles)}。`,
    'default-profile-unknown': ({ column, params: { defaultProfile, profiles } }, line) =>
      `${line.name(column)} 为空，而默认桌面配置“${defaultProfile}”不存在。${choices(profiles)}。`,
    'computer-name-of-its-user': ({ column }, line) => `${line.cell(column)}不能与用户名相同（不区分大小写）。`,
    'computer-name-taken': ({ params: { computerName, line, by } }) =>
      `计算机名“${computerName}”已被第 ${line} 行的${by === 'pool' ? '不分配用户的桌面' : '另一位用户'}占用。`,
    'computer-name-of-pool': ({ params: { computerName, line } }) =>
      `计算机名“${computerName}”可能会分配给第 ${line} 行中不分配用户的某台桌面。`,
    'computer-name-reserved': ({ params: { computerName, owner, prefix } }) =>
      `计算机名“${computerName}”为用户“${owner}”保留：以“${prefix}”开头的名称由用户名生成。`,
    'computer-name-like-hash': ({ params: { computerName } }) =>
      `计算机名“${computerName}”的格式专用于由较长用户名生成的名称，请换一个。`,
    'pool-size-wrong': ({ column, params: { max } }, line) =>
      `${line.cell(column)}须为 1 到 ${max} 之间的整数，表示不分配用户的桌面数量。`,
    'pool-name-missing': ({ column }, line) =>
      `${line.name(column)} 为空：申请不分配用户的桌面时，必须同时填写名称和数量（size）。`,
    'pool-name-breaks-rule': ({ column, params }, line) =>
      `${line.cell(column)}不符合要求（数量为 ${params.size} 时）：${ruleText(params)}。`,
    'pool-name-like-users': ({ column, params: { prefix } }, line) =>
      `${line.cell(column)}不能以“${prefix}”开头：这类名称由用户名生成。`,
    'pool-name-taken': ({ column, params: { line: other } }, line) =>
      `${line.cell(column)}生成的名称会与第 ${other} 行重复，请换一个。`,
    'pool-name-of-other-size': ({ column, params: { line: other, size } }, line) =>
      `${line.cell(column)}已用于第 ${other} 行的 ${size} 台桌面，请换一个。`,
    'ip-malformed': ({ column, params: { word } }, line) =>
      `${line.cell(column, word)}不是有效的 IPv4 地址，例如 192.168.0.12。`,
    'ip-count': ({ column, params: { addresses, desktops } }, line) =>
      `${line.name(column)} 中有 ${addresses} 个地址，但该行申请 ${desktops} 台桌面：请为每台桌面各填一个地址并用空格分隔，或者都不填。`,
    'ip-repeated': ({ column, params: { word } }, line) => `${line.cell(column, word)}重复出现。`,
    'ip-taken': ({ column, params: { word, line: other } }, line) =>
      `${line.cell(column, word)}已被第 ${other} 行使用。`,
    'ip-without-subnet': ({ column, params: { profile } }, line) =>
      `填写 ${line.name(column)} 时，桌面配置必须指定子网（create_desktops.nics），而桌面配置 ${profile} 没有指定。`,
    'changed-by-spreadsheet': ({ column }, line) =>
      `${line.cell(column)}疑似被电子表格软件自动转换，原来的内容已丢失：请先把该列设为“文本”格式，再重新填写。如果内容无误，请清空该行的 deskdrop_fingerprint。`,
    'made-by-spreadsheet': ({ column, params: { what } }, line) => `${line.cell(column)}${TRACES[what]}。`,
    'email-of-another': ({ column, params: { line: other } }, line) =>
      `${line.cell(column)}也是第 ${other} 行另一个人的邮箱：两人的通知都会发到该邮箱。如果有误而该行已经下单，请平台团队在服务商处改正：重新上传该行不会更改。`,
    'email-domain-implausible': ({ column }, line) =>
      `${line.cell(column)}中 @ 之后的域名可能有误，通知邮件会无法送达。如果有误而该行已经下单，请平台团队在服务商处改正：重新上传该行不会更改。`,
    'phone-without-prefix': ({ column }, line) =>
      `${line.cell(column)}开头既没有 0 也没有 +：电子表格软件会删去数字开头的这些字符。如有缺失而该行已经下单，请平台团队在服务商处改正：重新上传该行不会更改。`,
    'name-like-date': ({ column }, line) =>
      `${line.cell(column)}看起来像电子表格软件由 MAR3 之类的名称转换成的日期，请确认是否正确。`,
    'quote-not-closed': ({ params: { cell, lines } }) =>
      `第 ${cell} 个单元格开头的双引号（"）似乎没有闭合：该单元格一直延续了另外 ${lines} 行。`,
    'cell-count': ({ params: { cells, columns, delimiter } }) =>
      `该行有 ${cells} 个单元格，而表头有 ${columns} 个：请检查是否缺少或多了${DELIMITERS[delimiter]}；内容中含有${DELIMITERS[delimiter]}的单元格必须放在双引号内。`,
    'surplus-lost': ({ params: { cells } }) =>
      `该行原来比表头多 ${cells} 个单元格，这些内容在文件中已丢失：请确认每个单元格都在正确的列，然后清空该行的 deskdrop_fingerprint。`,
  },
  causes: {
    'breaks-rule': '字符或长度不符合要求',
    'user-name-missing': '为空',
    'user-name-placeholder': '是占位内容，不是人名',
    'user-name-of-two-people': '出现在多行中，但邮箱不同',
    'name-placeholder': '是占位内容，不是名称',
    'column-for-users': '填写在没有用户的行中',
    'column-for-pools': '填写在有用户的行中',
    'group-unknown': '不是该桌面可用的用户组',
    'profile-unknown': '桌面配置不存在',
    'profile-missing': '为空，且没有默认桌面配置',
    'default-profile-unknown': '为空，而默认桌面配置不存在',
    'computer-name-of-its-user': '与用户名相同',
    'computer-name-taken': '已被本文件中的另一台桌面占用',
    'computer-name-of-pool': '可能会分配给不分配用户的桌面',
    'computer-name-reserved': '为其他用户保留',
    'computer-name-like-hash': '的格式专用于由较长用户名生成的名称',
    'pool-size-wrong': '不是一行可以申请的桌面数量',
    'pool-name-missing': '在没有用户的行中为空',
    'pool-name-breaks-rule': '字符或长度不符合要求',
    'pool-name-like-users': '与由用户名生成的名称开头相同',
    'pool-name-taken': '生成的名称会与其他行重复',
    'pool-name-of-other-size': '已用于本文件中的其他桌面',
    'ip-malformed': '不是有效的 IPv4 地址',
    'ip-count': '的地址数量与桌面数量不一致',
    'ip-repeated': '中有重复的地址',
    'ip-taken': '已被其他行使用',
    'ip-without-subnet': '需要指定了子网的桌面配置',
    'changed-by-spreadsheet': '被电子表格软件自动转换',
    'made-by-spreadsheet': '被电子表格软件自动转换',
    'email-of-another': '被多个人使用',
    'email-domain-implausible': '的域名可能有误',
    'phone-without-prefix': '开头既没有 0 也没有 +',
    'name-like-date': '看起来像日期',
    'quote-not-closed': '双引号没有闭合',
    'cell-count': '单元格数量与表头不一致',
    'surplus-lost': '超出表头的单元格已丢失',
    told: '见结果文件中的原因',
  },
  rules: RULES,
  quoted: (name, content) => `${name}“${content}”`,
  hidden: (name, found) =>
    found.kind === 'look-alike'
      ? `${name} 的第 ${found.at} 个字符“${found.character}”（${found.code}）是形似英文字母的${SCRIPTS[found.script]}。`
      : `${name} 的第 ${found.at} 个字符是看不见的${INVISIBLE[found.what]}（${found.code}）。`,
  space: '',
};
