export function judgeWorkflow(text: string, name: string): Promise<string[]>;
