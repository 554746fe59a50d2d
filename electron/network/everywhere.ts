/** The host that stands for all addresses of this computer. */
export const EVERYWHERE = '*';
