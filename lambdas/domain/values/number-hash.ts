/** A 53-bit hash of a text, stored as a number: millions of addresses are compared. */
export const numberHash = (text: string): number => {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  return 4_294_967_296 * (2_097_151 & (high >>> 0)) + (low >>> 0);
};
