import type { Catalogue } from './catalogue.ts';
import type { NextStep } from './reason.ts';
import type { OrderTerms, TermCodes } from './term-codes.ts';

/** `2026-12-01 09:30 UTC` */
const minutes = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const until = (payBy: string | undefined): string => (payBy === undefined ? '' : `，支付截止时间为 ${minutes(payBy)}`);

const approve = (intakeId: string): string => `“npx deskdrop approve ${intakeId}”`;

const NEXT: Readonly<Record<NextStep, string>> = {
  'drop-again': '如需订购，请重新投放该行',
  'order-missing': '如需补订缺少的桌面，请新增一行并使用其他 desktop_name',
};

const INTERIM = '这是中期报告，最终报告会自动替换它';

const changedText = (columns: readonly string[]): string =>
  columns.length === 0
    ? ''
    : `。该行现在要求的 ${columns.join('、')} 与已订购的不同，但不会更改桌面：如需更改，请联系平台团队；否则请将该行改回原样`;

const UNITS = { month: '个月', year: '年' } as const;

const RENEWALS: Readonly<Record<TermCodes['renewal'], string>> = {
  none: '不自动续费',
  automatic: '自动续费（注意）',
  'provider-default': '是否续费取决于服务商的默认设置（is_auto_renew）',
};

const termsText = ({ unit, units, renewal, payment }: TermCodes): OrderTerms => ({
  period:
    units === undefined
      ? `按${unit === 'month' ? '月' : '年'}订购，未指定时长（period_num）`
      : `订购 ${units} ${UNITS[unit]}`,
  renewal: RENEWALS[renewal],
  payment: payment === 'at-once' ? '下单时由服务商扣款' : '下单时不付款',
});

export const chineseReasons: Pick<Catalogue, 'reasons' | 'terms' | 'noted'> = {
  reasons: {
    'duplicate-user': ({ line }) => `第 ${line} 行是同一用户，以第 ${line} 行为准`,
    'duplicate-pool': ({ line, name, size }) =>
      `第 ${line} 行申请的是同样的 ${size} 台桌面“${name}”，以第 ${line} 行为准`,
    'waits-for-approval': ({ reasons, approve }) => `文件等待审批：${reasons.join('；')}。审批命令：${approve}`,
    'rejected-by-person': ({ text }) => `文件未获批准：${text}`,
    'file-stopped': ({ text }) => `未提交：文件已被停止（${text}）；如需订购，请重新投放该行`,
    'plan-of-other-version': () => '该文件由另一版本的 Deskdrop 规划：请重新投放到 plan/ 下以查看规划结果',
    'plan-lost': ({ intakeId, orders }) =>
      `该文件由另一版本的 Deskdrop 规划，规划结果已丢失：可用“deskdrop status ${intakeId}”查看其 ${orders} 个订单的状态。重新投放该文件不会为已订购的人员重复订购`,
    'not-put': () => `Deskdrop 停止处理该文件时，该行的订单尚未开始；${NEXT['drop-again']}`,

    'would-be-ordered': ({ desktops, profile, terms }) =>
      `将在一个 ${desktops} 台桌面的订单中订购，桌面配置为 ${profile}，${Object.values(termsText(terms)).join('，')}`,
    'waits-for-parked': ({ clientOrderId }) => `正在等待订单 ${clientOrderId}，该订单需要人工处理`,
    'waits-for-open': ({ clientOrderId }) => `订单 ${clientOrderId} 尚无结果：请在其有结果后重新规划`,
    'would-be-ordered-before': ({ file, line }) => `将由 ${file} 第 ${line} 行订购，该文件先于本文件规划`,
    'computer-name-would-be-taken': ({ computerName, file, line }) =>
      `计算机名 ${computerName} 将被 ${file} 第 ${line} 行占用，该文件先于本文件规划`,

    'desktop-exists': () => '已支付，桌面已创建',
    'desktop-in-creation': () => '已支付，桌面正在创建',
    'desktop-unclear': ({ clientOrderId, text = '桌面尚未出现' }) =>
      `${text}：请联系平台团队（订单 ${clientOrderId}），在此之前不要重新投放该行`,
    'paid-but': ({ doubt }, say) => `已支付，但${say(doubt)}`,
    'payment-not-shown': ({ clientOrderId }) =>
      `已下单，但服务商未显示是否已支付：请联系平台团队（订单 ${clientOrderId}）`,
    'payment-automatic': () => '已下单，将自动支付',
    'payment-looked-up': () => '已下单，正在查询支付状态',
    'payment-by-finance': ({ payBy }) => `已下单，未支付：由财务在服务商控制台支付${until(payBy)}`,
    'payment-automatic-failed': ({ payBy }) => `已下单，但服务商未自动扣款：由财务在服务商控制台支付${until(payBy)}`,
    'payment-soon': ({ payBy }) => `已下单，即将由 Deskdrop 支付${until(payBy)}`,
    'payment-held': ({ problem, intakeId, providerOrderId, payBy }) =>
      `已下单，未支付：${problem}。需要有人批准（${approve(intakeId)}），或由财务在服务商控制台支付订单 ${providerOrderId}${until(payBy)}`,
    'payment-given-up': ({ problem, intakeId, providerOrderId, payBy }) =>
      `已下单，但支付失败（${problem}）。可批准 Deskdrop 重试（${approve(intakeId)}），或由财务在服务商控制台支付订单 ${providerOrderId}${until(payBy)}`,
    'payment-late': ({ providerOrderId }) =>
      `已下单，但未在截止时间前支付：服务商正在取消订单 ${providerOrderId}，目前尚未显示为已取消。取消后可重新投放该行；请不要支付该订单`,

    'still-unpaid': ({ providerOrderId }) => `已下单（${providerOrderId}），尚未支付；${INTERIM}`,
    'still-unknown': () => `订单已发送，结果尚未确定；${INTERIM}`,
    'still-queued': () => `尚未下单；${INTERIM}`,

    'desktop-failed': ({ cause, next }, say) => `${say(cause)}；服务商会退还无法创建的桌面的费用；${NEXT[next]}`,
    cancelled: ({ cause }, say) => `${say(cause)}；${NEXT['drop-again']}`,
    parked: ({ cause, clientOrderId }, say) => `${say(cause)}（订单 ${clientOrderId}）`,

    'already-ordered': ({ day, file, line, providerOrderId, now, changed }, say) =>
      `已于 ${day} 通过 ${file} 第 ${line} 行订购，订单 ${providerOrderId}：${say(now)}${changedText(changed)}`,
    'ordered-but-unclear': ({ file, line, doubt }, say) => `曾通过 ${file} 第 ${line} 行订购，但${say(doubt)}`,
    'ordered-but-ended': ({ file, line, became, next }, say) =>
      `曾通过 ${file} 第 ${line} 行订购，但${say(became)}：${NEXT[next]}`,
    'not-in-that-order': () => '不在该订单中',
    'order-is': ({ state }) => `该订单目前为 ${state} 状态`,

    parts: ({ desktops, parts }, say) =>
      parts
        .map(({ count, status, reason }) => {
          const text = status === undefined ? say(reason) : `${status}：${say(reason)}`;
          return count === desktops ? text : `${desktops} 台中的 ${count} 台：${text}`;
        })
        .join('；'),
  },
  terms: termsText,
  noted: (reason, warnings) => `${reason}${reason === '' ? '' : '。'}提醒：${warnings}`,
};
