from actions.urls import money, programmes, results

app_name = "actions"

urlpatterns = [*programmes.urlpatterns, *money.urlpatterns, *results.urlpatterns]
