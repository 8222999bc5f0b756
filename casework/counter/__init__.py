"""The counter on a busy day: number tickets for those who wait, and the day on paper for when the network is down."""
