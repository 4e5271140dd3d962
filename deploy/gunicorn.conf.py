"""Example for a gunicorn of your own: `gunicorn -c deploy/gunicorn.conf.py wsgi:app` in a checkout's environment.

One worker process: it also runs the background jobs. For more processes set TOUCHSTONE_BACKGROUND=off and start
`python3 -m audit worker` beside them.
"""

bind = "127.0.0.1:8000"
workers = 1
worker_class = "gthread"
threads = 8
# A large photo over a slow phone line.
timeout = 120
graceful_timeout = 30
# Two services of one user would share this socket.
control_socket_disable = True
