import type { Catalogue } from './catalogue.ts';

export const chineseNotice: Pick<Catalogue, 'notice'> = {
  notice: {
    statuses: {
      ordered: '已订购',
      'already-ordered': '此前已订购',
      invalid: '无效',
      duplicate: '重复',
      rejected: '未订购',
      withdrawn: '已撤回',
      'needs-attention': '需要人工处理',
    },
    counted: (count, status) => `${count} 行${status}`,
    wouldBeOrdered: '将订购',
    inProgress: '处理中',
    listed: (items, more) => items.join('、') + (more > 0 ? ` 等 ${items.length + more} 项` : ''),
    file: '文件：',
    intake: '批次：',
    lines: '行数：',
    lineCount: (count, counts) => (counts === '' ? String(count) : `${count}（${counts}）`),
    result: '结果：',
    columns: '读取的列：',
    readAs: (name, column, localPart) => `${name}（作为 ${column}${localPart ? '，取 @ 之前的部分' : ''}）`,
    carried: '仅复制、不读取的列：',
    above: (count, lines) => `表头上方有 ${count} 行未读取（行号：${lines}）。`,
    skipped: (count, lines) =>
      `另有 ${count} 行重复了表头或只声明分隔符，不对应任何订购，已跳过（行号：${lines}）；结果文件中不含这些行。`,
    planOnly: '本次只请求了规划：没有订购任何桌面。',
    refused: (error) => `整个文件无法使用：${error}`,
    held: (reasons) => `在有人审批之前，不会订购其中的任何桌面：${reasons.join('；')}。`,
    approve: '批准：',
    reject: '拒绝：',
    interim: (lines) => `这是中期报告：还有 ${lines} 行正在处理。最终报告会自动替换它。`,
    needsAttention: (lines) =>
      `${lines} 行需要运维人员处理：相关订单和处理办法可用“deskdrop list --attention”查看，另见运维手册。`,
    withdrawn: (lines) => `${lines} 行在订购之前被撤回：有人停止了该文件。如仍需订购，请重新投放结果文件。`,
    changed: (lines) => `${lines} 行的人员此前已订购，但现在的要求不同；这不会更改任何桌面，具体见各行的原因。`,
    notOrdered: (lines) =>
      `${lines} 行没有订购：原因见 deskdrop_reason 列。请改正后重新投放结果文件；已订购的人员不会重复订购。`,
    warnings: '以下各行可能有误，请确认（这些行未被拦截）：',
    problem: (lines, text, numbers) => `- ${lines} 行：${text}（行号：${numbers}）`,
    nothing: '没有需要人工处理的内容。',
  },
};
