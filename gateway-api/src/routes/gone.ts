import { z } from 'zod';
import type { Gone } from '../access/access-answer.js';
import { reasonOf } from './reasons.js';

/** Why an access that was allowed is answered without its data, with words for people; null where they are there. */
export const GoneReply = z
  .object({ code: z.string(), text: z.object({ zh: z.string(), en: z.string() }) })
  .nullable()
  .meta({
    description: 'Why nothing leaves: NOT_KEPT, NOT_DELIVERED, NOT_MADE, or the code of what forbids it now',
  });

const WORDS = {
  NOT_KEPT: {
    zh: '数据只保留五分钟，或至确认收到为止，现已不再保留',
    en: 'The data were kept for five minutes, or until they were acknowledged, and are no longer here',
  },
  NOT_DELIVERED: {
    zh: '本次使用未在规定时间内完成，账本记为失败，没有数据送出；可凭新的申请重试一次',
    en: 'It was not completed in time and stands on the ledger as failed; no data left. Ask again with a retry',
  },
  NOT_MADE: {
    zh: '未能生成应送出的内容，账本记为失败，没有数据送出；可凭新的申请重试一次',
    en: 'What was to leave could not be made; it stands on the ledger as failed, and no data left. Ask again with a retry',
  },
} as const;

export function goneReply(gone: Gone | null): z.output<typeof GoneReply> {
  if (gone === null) return null;
  return { code: gone, text: isOwn(gone) ? WORDS[gone] : reasonOf(gone).text };
}

function isOwn(gone: Gone): gone is keyof typeof WORDS {
  return gone in WORDS;
}
