/** What every TCP end of a forwarder has: one that is silent ends after 25 s. */
export const ends = "keepalive,keepidle=10,keepintvl=5,keepcnt=3,setsockopt-int=6:18:25000";
