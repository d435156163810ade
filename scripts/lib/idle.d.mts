export declare const QUEUE: string;
