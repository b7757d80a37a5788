"""The data plane of application load balancers: a listening socket for each listener, rules, targets, health.

ministack keeps the records (load balancers, listeners, rules, target groups); here requests are served.
"""
