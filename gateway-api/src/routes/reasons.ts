import { type DenialCode, explain, type Explanation } from '@xinjian/chaincode/model';

/** One of a problem's `reasons`: its code, the rule behind it, and words for people. */
export function reasonWith<Code extends string>(code: Code, { zh, en, rule }: Explanation) {
  return { code, rule, text: { zh, en } };
}

/** The reason that a denial is. */
export function reasonOf(code: DenialCode) {
  return reasonWith(code, explain(code));
}
